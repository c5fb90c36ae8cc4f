using System.Security.Cryptography;
using Kloop.Sync.Ignore;
using Kloop.Sync.Scan;

namespace Kloop.Sync.Apply;

/// <summary>A file that is being written beside its place, and takes it when it is whole.</summary>
internal sealed class FilePut : IDisposable
{
    private readonly string _full;
    private readonly string _temporary;
    private readonly TreeEntry _entry;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private FileStream? _before;
    private bool _placed;

    public FilePut(string full, TreeEntry entry)
    {
        (_full, _entry, _temporary) = (full, entry, TemporaryBeside(full));
        // Nobody else reads it before it has the mode that it shall have.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        _file = new FileStream(_temporary, options);
    }

    public static string TemporaryBeside(string full) =>
        Path.Combine(Path.GetDirectoryName(full)!, IgnoreRules.TemporaryPrefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        _hash.AppendData(bytes.Span);
        await _file.WriteAsync(bytes, cancellationToken);
    }

    /// <summary>A part of the file that is there now.</summary>
    public async ValueTask CopyAsync(long offset, long length, CancellationToken cancellationToken)
    {
        _before ??= new FileStream(_full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        if (offset < 0 || length < 0 || offset > _before.Length - length) throw new IOException($"{_entry.Path} is shorter than it was");
        _before.Position = offset;
        var buffer = new byte[64 * 1024];
        while (length > 0)
        {
            int count = await _before.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)), cancellationToken);
            if (count == 0) throw new IOException($"{_entry.Path} became shorter");
            await WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            length -= count;
        }
    }

    /// <summary>Puts it into its place.</summary>
    /// <exception cref="IOException">The content is not what was sent, or a folder with something in it stands there.</exception>
    public void Place(ReadOnlySpan<byte> hash)
    {
        if (!hash.SequenceEqual(_hash.GetHashAndReset())) throw new IOException($"{_entry.Path} is not what was sent: it changed here meanwhile");
        _file.Dispose();
        File.SetLastWriteTimeUtc(_temporary, new DateTime(_entry.Modified, DateTimeKind.Utc));
        TreeWriter.SetMode(_temporary, _entry.Mode);
        if (PathStatus.Read(_full, "") is { Kind: EntryKind.Folder }) Directory.Delete(_full);
        File.Move(_temporary, _full, overwrite: true);
        _placed = true;
    }

    public void Dispose()
    {
        _file.Dispose();
        _before?.Dispose();
        _hash.Dispose();
        if (!_placed) File.Delete(_temporary);
    }
}
