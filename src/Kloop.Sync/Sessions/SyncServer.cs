using Kloop.Sync.Apply;
using Kloop.Sync.Ignore;
using Kloop.Sync.Scan;
using Kloop.Sync.Transfer;

namespace Kloop.Sync.Sessions;

/// <summary>The container's side: tells what is there and does what it is told, for one laptop on one stream.</summary>
public sealed class SyncServer
{
    /// <summary>Of this protocol, see <see cref="MessageKind"/>.</summary>
    internal const int Version = 1;

    private readonly MessageReader _reader;
    private readonly MessageWriter _writer;
    private readonly List<(string Path, string Reason)> _failures = [];
    private readonly Func<string, string> _resolveRoot;
    private TreeWriter _tree = null!;
    private IgnoreRules _rules = null!;
    private FilePut? _put;
    private string _putPath = "";

    /// <param name="stream">To the laptop.</param>
    /// <param name="resolveRoot">The folder to use for the one that the laptop names; throws an <see cref="IOException"/> for one that may not be.</param>
    public SyncServer(Stream stream, Func<string, string> resolveRoot) =>
        (_reader, _writer, _resolveRoot) = (new MessageReader(stream), new MessageWriter(stream), resolveRoot);

    /// <summary>Serves until the stream ends.</summary>
    /// <exception cref="SyncProtocolException">The other side sent what cannot be.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await _reader.ExpectAsync(MessageKind.Hello, cancellationToken);
        if (!await WelcomeAsync(cancellationToken)) return;
        try
        {
            while (await _reader.NextAsync(cancellationToken)) await HandleAsync(cancellationToken);
        }
        finally
        {
            _put?.Dispose();
        }
    }

    private async Task<bool> WelcomeAsync(CancellationToken cancellationToken)
    {
        var (version, root, dialect, rules) = (_reader.Number(), _reader.Text(), (IgnoreDialect)_reader.Byte(), _reader.Text());
        try
        {
            if (version != Version) throw new IOException($"the laptop speaks version {version} of the sync protocol, this side {Version}: use the same kloop on both sides");
            root = _resolveRoot(root);
            Directory.CreateDirectory(root);
            (_tree, _rules) = (new TreeWriter(root), IgnoreRules.Parse(dialect, rules));
            await _writer.Begin(MessageKind.Welcome).Number(Version).EndAsync(cancellationToken);
            await _writer.FlushAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await _writer.Begin(MessageKind.Failed).Text(e.Message).EndAsync(cancellationToken);
            await _writer.FlushAsync(cancellationToken);
            return false;
        }
    }

    private async Task HandleAsync(CancellationToken cancellationToken)
    {
        switch (_reader.Kind)
        {
            case MessageKind.List:
                await ListAsync(cancellationToken);
                break;
            case MessageKind.AskHash:
                await HashAsync(_reader.Text(), cancellationToken);
                break;
            case MessageKind.AskSums:
                await SumsAsync(_reader.Text(), cancellationToken);
                break;
            case MessageKind.Get:
                await FileSender.SendAsync(_writer, _tree.Root, _reader.Text(), null, cancellationToken);
                await _writer.FlushAsync(cancellationToken);
                break;
            case MessageKind.Remove:
                string removed = _reader.Text();
                Try(removed, () => _tree.Remove(removed));
                break;
            case MessageKind.Make:
                var made = _reader.Entry();
                Try(made.Path, () => _tree.Make(made));
                break;
            case MessageKind.Put:
                var entry = _reader.Entry();
                _put?.Dispose();
                (_put, _putPath) = (null, entry.Path);
                Try(entry.Path, () => _put = _tree.Put(entry));
                break;
            case MessageKind.Data:
                await TryPutAsync(put => put.WriteAsync(_reader.Rest, cancellationToken));
                break;
            case MessageKind.Copy:
                var (offset, length) = (_reader.Long(), _reader.Long());
                await TryPutAsync(put => put.CopyAsync(offset, length, cancellationToken));
                break;
            case MessageKind.EndOfFile:
                await TryPutAsync(put =>
                {
                    put.Place(_reader.Rest.Span);
                    return ValueTask.CompletedTask;
                });
                EndPut();
                break;
            case MessageKind.Abandon:
                EndPut();
                break;
            case MessageKind.Commit:
                await CommitAsync(cancellationToken);
                break;
            default:
                throw _reader.Unexpected();
        }
    }

    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var snapshot = new TreeScanner(_tree.Root, _rules).Scan(null, cancellationToken);
        foreach (var entry in snapshot.Entries.Values) await _writer.Begin(MessageKind.Entry).Entry(entry).EndAsync(cancellationToken);
        foreach (var problem in snapshot.Problems) await _writer.Begin(MessageKind.Failure).Text(problem.Path).Text(problem.Reason).EndAsync(cancellationToken);
        await DoneAsync(cancellationToken);
    }

    private async Task HashAsync(string path, CancellationToken cancellationToken)
    {
        byte[]? hash = null;
        try
        {
            hash = await FileHash.ReadAsync(TreePath.Resolve(_tree.Root, path), cancellationToken);
        }
        catch (IOException)
        {
            // Nothing that could be the same; writing to it will say why.
        }

        await _writer.Begin(MessageKind.Hash).Bytes(hash).EndAsync(cancellationToken);
        await _writer.FlushAsync(cancellationToken);
    }

    private async Task SumsAsync(string path, CancellationToken cancellationToken)
    {
        BlockSums? sums = null;
        try
        {
            await using var file = new FileStream(TreePath.Resolve(_tree.Root, path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            sums = await BlockSums.ReadAsync(file, BlockSums.BlockSizeFor(file.Length), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the file is sent whole, and what is wrong shows there.
        }

        await _writer.Begin(MessageKind.Sums).Number(sums?.BlockSize ?? 0).Bytes(sums is null ? [] : sums.Encoded).EndAsync(cancellationToken);
        await _writer.FlushAsync(cancellationToken);
    }

    private async Task CommitAsync(CancellationToken cancellationToken)
    {
        foreach (var (path, reason) in _failures) await _writer.Begin(MessageKind.Failure).Text(path).Text(reason).EndAsync(cancellationToken);
        _failures.Clear();
        await DoneAsync(cancellationToken);
    }

    private async Task DoneAsync(CancellationToken cancellationToken)
    {
        await _writer.Begin(MessageKind.Done).EndAsync(cancellationToken);
        await _writer.FlushAsync(cancellationToken);
    }

    private void EndPut()
    {
        _put?.Dispose();
        _put = null;
    }

    private void Try(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failures.Add((path, e.Message));
        }
    }

    /// <summary>After a failure the rest of the file's messages mean nothing.</summary>
    private async ValueTask TryPutAsync(Func<FilePut, ValueTask> action)
    {
        if (_put is not { } put) return;
        try
        {
            await action(put);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failures.Add((_putPath, e.Message));
            EndPut();
        }
    }
}
