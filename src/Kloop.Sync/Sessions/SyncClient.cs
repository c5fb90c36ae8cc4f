using Kloop.Sync.Apply;
using Kloop.Sync.Ignore;
using Kloop.Sync.Reconcile;
using Kloop.Sync.Scan;
using Kloop.Sync.Transfer;

namespace Kloop.Sync.Sessions;

/// <summary>What became of changes.</summary>
/// <param name="Done">Made as they were wanted; a file's entry as it was when it was read.</param>
/// <param name="Failed">Not made, with the reason; the others were.</param>
/// <param name="Vanished">Files that were gone when they were to be read: the next look tells what they are now.</param>
/// <param name="Bytes">Sent or received for it.</param>
public sealed record ApplyResult(IReadOnlyList<Change> Done, IReadOnlyList<ScanProblem> Failed, IReadOnlyList<string> Vanished, long Bytes);

/// <summary>The laptop's side of one stream to a <see cref="SyncServer"/>. One call at a time.</summary>
public sealed class SyncClient
{
    private readonly string _root;
    private readonly MessageReader _reader;
    private readonly MessageWriter _writer;

    private SyncClient(string root, Stream stream) => (_root, _reader, _writer) = (root, new MessageReader(stream), new MessageWriter(stream));

    /// <summary>Agrees with the container's side on what is synced.</summary>
    /// <param name="stream">To the container's side.</param>
    /// <param name="root">The laptop's folder.</param>
    /// <param name="containerRoot">The container's folder, absolute; made if it is not there.</param>
    /// <param name="dialect">Of the rules.</param>
    /// <param name="rules">What the container does not tell of: usually the same as on the laptop.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="IOException">The container cannot, and says why.</exception>
    public static async Task<SyncClient> ConnectAsync(
        Stream stream, string root, string containerRoot, IgnoreDialect dialect, string rules, CancellationToken cancellationToken)
    {
        var client = new SyncClient(root, stream);
        await client._writer.Begin(MessageKind.Hello).Number(SyncServer.Version).Text(containerRoot).Byte((byte)dialect).Text(rules).EndAsync(cancellationToken);
        await client._writer.FlushAsync(cancellationToken);
        await client._reader.ExpectAsync(MessageKind.Welcome, cancellationToken);
        return client;
    }

    /// <summary>What the container has.</summary>
    public async Task<TreeSnapshot> ListAsync(CancellationToken cancellationToken)
    {
        await _writer.Begin(MessageKind.List).EndAsync(cancellationToken);
        await _writer.FlushAsync(cancellationToken);
        var entries = new Dictionary<string, TreeEntry>(StringComparer.Ordinal);
        var problems = new List<ScanProblem>();
        while (await _reader.ExpectAsync(cancellationToken) is var kind && kind != MessageKind.Done)
        {
            if (kind == MessageKind.Entry && _reader.Entry() is var entry) entries[entry.Path] = entry;
            else if (kind == MessageKind.Failure) problems.Add(new ScanProblem(_reader.Text(), _reader.Text()));
            else throw _reader.Unexpected();
        }

        return new TreeSnapshot(entries, problems);
    }

    /// <summary>Which files' content is the same on both sides.</summary>
    /// <param name="paths">Below the root.</param>
    /// <param name="cancellationToken">Ends it; nothing more can be asked of this client then.</param>
    public async Task<IReadOnlySet<string>> SameAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        var same = new HashSet<string>(StringComparer.Ordinal);
        var asking = AskAsync(paths, cancellationToken);
        foreach (string path in paths)
        {
            var ours = await FileHash.ReadAsync(Path.Combine(_root, path), cancellationToken);
            await _reader.ExpectAsync(MessageKind.Hash, cancellationToken);
            if (ours is { } hash && _reader.Rest.Span.SequenceEqual(hash)) same.Add(path);
        }

        await asking;
        return same;
    }

    /// <summary>Not one question for each round trip: an image has thousands of files.</summary>
    private async Task AskAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        foreach (string path in paths) await _writer.Begin(MessageKind.AskHash).Text(path).EndAsync(cancellationToken);
        await _writer.FlushAsync(cancellationToken);
    }

    /// <summary>Makes the container what the changes say.</summary>
    public async Task<ApplyResult> SendAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        long before = _writer.Sent;
        var vanished = new List<string>();
        foreach (var change in changes)
        {
            if (change.Wanted is null) await _writer.Begin(MessageKind.Remove).Text(change.Path).EndAsync(cancellationToken);
            else if (!change.NeedsContent) await _writer.Begin(MessageKind.Make).Entry(change.Wanted).EndAsync(cancellationToken);
            else if (!await FileSender.SendAsync(_writer, _root, change.Path, await SumsAsync(change, cancellationToken), cancellationToken)) vanished.Add(change.Path);
        }

        await _writer.Begin(MessageKind.Commit).EndAsync(cancellationToken);
        await _writer.FlushAsync(cancellationToken);
        var failed = await FailuresAsync(cancellationToken);
        var not = failed.Select(f => f.Path).Concat(vanished).ToHashSet(StringComparer.Ordinal);
        return new ApplyResult([.. changes.Where(c => !not.Contains(c.Path))], failed, vanished, _writer.Sent - before);
    }

    /// <summary>Makes the laptop what the changes say.</summary>
    public async Task<ApplyResult> FetchAsync(IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        var tree = new TreeWriter(_root);
        var done = new List<Change>();
        var failed = new List<ScanProblem>();
        var vanished = new List<string>();
        long bytes = 0;
        foreach (var change in changes)
        {
            try
            {
                if (change.Wanted is null) tree.Remove(change.Path);
                else if (!change.NeedsContent) tree.Make(change.Wanted);
                else if (await FetchFileAsync(tree, change.Path, cancellationToken) is { } count) bytes += count;
                else vanished.Add(change.Path);
                done.Add(change);
            }
            catch (Exception e) when (e is UnauthorizedAccessException or IOException and not (EndOfStreamException or SyncProtocolException))
            {
                failed.Add(new ScanProblem(change.Path, e.Message));
            }
        }

        return new ApplyResult([.. done.Where(c => !vanished.Contains(c.Path))], failed, vanished, bytes);
    }

    private async Task<long?> FetchFileAsync(TreeWriter tree, string path, CancellationToken cancellationToken)
    {
        await _writer.Begin(MessageKind.Get).Text(path).EndAsync(cancellationToken);
        await _writer.FlushAsync(cancellationToken);
        FilePut? put = null;
        Exception? failure = null;
        long bytes = 0;
        try
        {
            // What fails here must not leave the rest of the answer unread.
            while (await _reader.ExpectAsync(cancellationToken) is var kind and not MessageKind.Abandon)
            {
                if (failure is not null && kind != MessageKind.EndOfFile) continue;
                try
                {
                    if (kind == MessageKind.Put) put = tree.Put(_reader.Entry() with { Path = path });
                    else if (kind == MessageKind.Data) await put!.WriteAsync(_reader.Rest, cancellationToken);
                    else if (kind == MessageKind.EndOfFile && failure is null) put!.Place(_reader.Rest.Span);
                    else if (kind != MessageKind.EndOfFile) throw _reader.Unexpected();
                    bytes += _reader.Rest.Length;
                }
                catch (Exception e) when (e is UnauthorizedAccessException or IOException and not SyncProtocolException)
                {
                    failure = e;
                }

                if (kind == MessageKind.EndOfFile) return failure is null ? bytes : throw failure;
            }

            return null;
        }
        finally
        {
            put?.Dispose();
        }
    }

    private async Task<BlockSums?> SumsAsync(Change change, CancellationToken cancellationToken)
    {
        if (change.Wanted!.Size < BlockSums.LeastSize || change.Present is not { Kind: EntryKind.File, Size: >= BlockSums.LeastSize }) return null;
        await _writer.Begin(MessageKind.AskSums).Text(change.Path).EndAsync(cancellationToken);
        await _writer.FlushAsync(cancellationToken);
        await _reader.ExpectAsync(MessageKind.Sums, cancellationToken);
        int size = _reader.Number();
        return size == 0 ? null : BlockSums.Decode(size, _reader.Rest.Span);
    }

    private async Task<IReadOnlyList<ScanProblem>> FailuresAsync(CancellationToken cancellationToken)
    {
        var failed = new List<ScanProblem>();
        while (await _reader.ExpectAsync(cancellationToken) is var kind && kind != MessageKind.Done)
        {
            if (kind != MessageKind.Failure) throw _reader.Unexpected();
            failed.Add(new ScanProblem(_reader.Text(), _reader.Text()));
        }

        return failed;
    }
}
