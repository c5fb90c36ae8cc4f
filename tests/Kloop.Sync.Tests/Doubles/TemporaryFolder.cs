namespace Kloop.Sync.Tests.Doubles;

/// <summary>A folder of its own, removed at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kloop-sync-").FullName;

    public string this[string path] => System.IO.Path.Combine(Path, path);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[path])!);
        File.WriteAllText(this[path], text);
    }

    public void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[path])!);
        File.WriteAllBytes(this[path], bytes);
    }

    public string Read(string path) => File.ReadAllText(this[path]);

    /// <summary>Every path with what it is and holds, for comparing two trees.</summary>
    public SortedDictionary<string, string> Tree()
    {
        var tree = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var info in new DirectoryInfo(Path).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            tree[System.IO.Path.GetRelativePath(Path, info.FullName)] =
                info.LinkTarget is { } target ? $"-> {target}"
                : info is DirectoryInfo ? $"folder {info.UnixFileMode}"
                : $"file {info.UnixFileMode} {info.LastWriteTimeUtc.Ticks} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(info.FullName)))}";
        }

        return tree;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
