namespace Kloop.Engine.Projects.Dockerfiles;

/// <summary>Absolute paths in a container. Pure.</summary>
internal static class ContainerPath
{
    /// <summary>A path as seen from a folder.</summary>
    public static string Join(string folder, string path)
    {
        var parts = new List<string>();
        foreach (string part in (path.StartsWith('/') ? path : $"{folder}/{path}").Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
        }

        return "/" + string.Join('/', parts);
    }

    /// <summary>The folder that a path lies in.</summary>
    public static string Folder(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "/";

    /// <summary>A path as seen from a folder that it is, or lies in, without a slash at its beginning; null otherwise.</summary>
    public static string? Below(string folder, string path)
    {
        if (folder == "/") return path[1..];
        if (path == folder) return "";
        return path.StartsWith(folder + "/", StringComparison.Ordinal) ? path[(folder.Length + 1)..] : null;
    }
}
