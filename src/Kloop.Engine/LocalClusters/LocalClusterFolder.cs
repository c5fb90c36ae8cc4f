namespace Kloop.Engine.LocalClusters;

/// <summary>Where a local cluster's files are: some of them are mounted into its nodes, and stay as long as it does.</summary>
internal static class LocalClusterFolder
{
    /// <summary>The folder, which need not be there. Source: XDG Base Directory Specification.</summary>
    public static string Of(string provider, string cluster)
    {
        string? data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        string home = string.IsNullOrEmpty(data) ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share") : data;
        return Path.Combine(home, "kloop", "clusters", $"{provider}-{cluster}");
    }

    /// <summary>Writes files below it.</summary>
    public static void Write(string folder, IReadOnlyDictionary<string, string> files)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in files)
        {
            string path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }
}
