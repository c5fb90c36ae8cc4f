using System.Security.Cryptography;
using Kloop.Sync.Ignore;
using Kloop.Sync.Scan;

namespace Kloop.Engine.Build.Inputs;

/// <summary>Takes the files of a folder into a hash: names, contents, the execute bit; no times, no owners, no empty folders.</summary>
internal static class TreeHash
{
    private const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <exception cref="TaskFailedException">A file cannot be read.</exception>
    public static async Task AddAsync(InputHash hash, string root, IgnoreRules rules, Func<string, bool>? wanted, CancellationToken cancellationToken)
    {
        foreach (var entry in Entries(root, rules, cancellationToken).Where(e => wanted?.Invoke(e.Path) ?? true))
        {
            if (entry.Kind == EntryKind.Link) hash.Add("link " + entry.Path, entry.Target);
            else hash.Add(((entry.Mode & Execute) != 0 ? "program " : "file ") + entry.Path, await ReadAsync(Path.Combine(root, entry.Path), cancellationToken));
        }
    }

    /// <summary>The SHA-256 of a file's content.</summary>
    /// <exception cref="TaskFailedException">It cannot be read.</exception>
    public static async Task<byte[]> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
            return await SHA256.HashDataAsync(file, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TaskFailedException($"{path}, which an image is built from, cannot be read: {e.Message}");
        }
    }

    private static List<TreeEntry> Entries(string root, IgnoreRules rules, CancellationToken cancellationToken)
    {
        try
        {
            return [.. new TreeScanner(root, rules).Scan(null, cancellationToken).Entries.Values.Where(e => e.Kind != EntryKind.Folder).OrderBy(e => e.Path, StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            throw new UsageException($"the folder {root} that an image is built in is not there");
        }
    }
}
