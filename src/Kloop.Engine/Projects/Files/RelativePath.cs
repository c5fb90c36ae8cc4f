namespace Kloop.Engine.Projects.Files;

/// <summary>Paths below a repository's root: with slashes, without one at their ends; empty for the root itself.</summary>
internal static class RelativePath
{
    /// <summary>A path that stands in a file of <paramref name="folder"/>; null when it leads out of the repository.</summary>
    public static string? Join(string folder, string path)
    {
        var parts = new List<string>();
        foreach (string part in $"{folder}/{path.Replace('\\', '/')}".Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count == 0) return null;
            else parts.RemoveAt(parts.Count - 1);
        }

        return string.Join('/', parts);
    }

    /// <summary>The folder that a path lies in.</summary>
    public static string Folder(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    /// <summary>A path's last part.</summary>
    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>A path as seen from a folder that it is, or lies in; null otherwise.</summary>
    public static string? Below(string folder, string path)
    {
        if (folder.Length == 0) return path;
        if (path == folder) return "";
        return path.StartsWith(folder, StringComparison.Ordinal) && path[folder.Length] == '/' ? path[(folder.Length + 1)..] : null;
    }

    /// <summary>The folder itself and those that it lies in, nearest first; the root is the last.</summary>
    public static IEnumerable<string> Upwards(string folder)
    {
        for (; folder.Length > 0; folder = Folder(folder)) yield return folder;
        yield return "";
    }
}
