using System.IO.Enumeration;

namespace Kloop.Engine.Deploy.Manifests;

/// <summary>Files that a pattern names: <c>*</c> and <c>?</c> within a name, <c>**</c> for any folders.</summary>
internal static class FileGlob
{
    /// <summary>In the order of their names, so that two machines deploy in one order.</summary>
    /// <param name="pattern">An absolute path with or without wildcards; a folder means the manifests in it.</param>
    public static IReadOnlyList<string> Expand(string pattern)
    {
        if (File.Exists(pattern)) return [pattern];
        if (Directory.Exists(pattern)) return [.. Directory.EnumerateFiles(pattern).Where(IsManifest).Order(StringComparer.Ordinal)];
        string[] segments = pattern.Split('/');
        int fixedOnes = segments.TakeWhile(s => !IsWild(s)).Count();
        if (fixedOnes == segments.Length) return [];
        string root = string.Join('/', segments[..fixedOnes]) is { Length: > 0 } path ? path : "/";
        return Directory.Exists(root) ? [.. Below(root, segments.AsMemory(fixedOnes)).Distinct().Order(StringComparer.Ordinal)] : [];
    }

    /// <summary>Whether a file's name is that of a manifest.</summary>
    public static bool IsManifest(string file) => Path.GetExtension(file) is ".yaml" or ".yml" or ".json";

    private static bool IsWild(string segment) => segment.AsSpan().ContainsAny('*', '?');

    /// <summary>Links are not followed: they may lead in a circle.</summary>
    private static IEnumerable<string> Folders(string folder) =>
        new DirectoryInfo(folder).EnumerateDirectories().Where(d => (d.Attributes & FileAttributes.ReparsePoint) == 0).Select(d => d.FullName);

    private static IEnumerable<string> Below(string folder, ReadOnlyMemory<string> segments)
    {
        string first = segments.Span[0];
        if (first == "**")
        {
            ReadOnlyMemory<string> rest = segments.Length == 1 ? new[] { "*" } : segments[1..];
            return Below(folder, rest).Concat(Folders(folder).SelectMany(d => Below(d, segments)));
        }

        var named = new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(i => FileSystemName.MatchesSimpleExpression(first, i.Name, ignoreCase: false));
        return segments.Length == 1
            ? named.OfType<FileInfo>().Select(f => f.FullName)
            : named.OfType<DirectoryInfo>().SelectMany(d => Below(d.FullName, segments[1..]));
    }
}
