namespace Kloop.Engine.Configuration;

/// <summary>Finds and reads <c>kloop.yaml</c>.</summary>
public static class ConfigurationFile
{
    /// <summary>The file's name.</summary>
    public const string Name = "kloop.yaml";

    private const string RepositoryMark = ".git";

    /// <summary>Reads the given file, or else the one that belongs to a folder; null when there is none.</summary>
    /// <param name="given">What the option says; null without.</param>
    /// <param name="folder">The working directory.</param>
    /// <param name="option">The option that <paramref name="given"/> stands behind.</param>
    /// <exception cref="UsageException">It cannot be read, or has faults.</exception>
    public static KloopConfiguration? Read(string? given, string folder, string option = "--config")
    {
        if ((given is null ? Find(folder) : Path.GetFullPath(given, folder)) is not { } path) return null;
        string shown = given ?? Path.GetRelativePath(folder, path);
        try
        {
            string text = File.ReadAllText(path), at = Path.GetDirectoryName(path)!;
            ConfigurationSchema.Complete(text, at);
            return ConfigurationText.Parse(text, shown, at, Directory.Exists);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string remedy = given is null ? $"make it readable, or give another one with {option} FILE" : "give the path of a kloop.yaml";
            throw new UsageException($"{(given is null ? shown : $"{option} {given}")} cannot be read ({e.Message}): {remedy}");
        }
    }

    /// <summary>
    /// The nearest <c>kloop.yaml</c> from a folder up to its repository's root. Outside of a repository
    /// only the folder itself counts: the file has commands to run, and a folder above may be anybody's.
    /// </summary>
    internal static string? Find(string folder)
    {
        var candidates = new List<string>();
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            candidates.Add(Path.Combine(at.FullName, Name));
            // A worktree's mark is a file.
            if (Path.Combine(at.FullName, RepositoryMark) is var mark && (Directory.Exists(mark) || File.Exists(mark))) return candidates.FirstOrDefault(File.Exists);
        }

        return candidates.Take(1).FirstOrDefault(File.Exists);
    }
}
