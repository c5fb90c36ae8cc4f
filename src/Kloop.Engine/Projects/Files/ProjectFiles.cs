namespace Kloop.Engine.Projects.Files;

/// <summary>A repository at one moment: the files that are not ignored, and the text of those that say something. Immutable.</summary>
internal sealed class ProjectFiles
{
    private readonly IReadOnlyDictionary<string, string> _texts;
    private readonly HashSet<string> _paths;
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal) { "" };

    /// <param name="root">The repository's folder, absolute.</param>
    /// <param name="paths">The files, relative to it, with slashes.</param>
    /// <param name="texts">The text of those that were read.</param>
    /// <param name="problems">What could not be looked at, each a sentence.</param>
    public ProjectFiles(string root, IEnumerable<string> paths, IReadOnlyDictionary<string, string> texts, IReadOnlyList<string>? problems = null)
    {
        (Root, _texts, Problems) = (root, texts, problems ?? []);
        Paths = [.. paths.Order(StringComparer.Ordinal)];
        _paths = new HashSet<string>(Paths, StringComparer.Ordinal);
        foreach (string path in Paths)
        {
            for (string folder = RelativePath.Folder(path); _folders.Add(folder); folder = RelativePath.Folder(folder))
            {
            }
        }
    }

    /// <summary>The repository's folder, absolute.</summary>
    public string Root { get; }

    /// <summary>The files, in order.</summary>
    public IReadOnlyList<string> Paths { get; }

    /// <summary>What could not be looked at, each a sentence.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Whether there is such a file.</summary>
    public bool HasFile(string path) => _paths.Contains(path);

    /// <summary>Whether there is such a folder, with a file in it that is not ignored.</summary>
    public bool HasFolder(string path) => _folders.Contains(path);

    /// <summary>A file's text; null when it was not read.</summary>
    public string? Text(string path) => _texts.GetValueOrDefault(path);

    /// <summary>The files directly in a folder.</summary>
    public IEnumerable<string> In(string folder) => Paths.Where(p => RelativePath.Folder(p) == folder);

    /// <summary>The files in a folder, at any depth.</summary>
    public IEnumerable<string> Below(string folder) => folder.Length == 0 ? Paths : Paths.Where(p => RelativePath.Below(folder, p) is not null);

    /// <summary>A path as the laptop knows it.</summary>
    public string Absolute(string path) => path.Length == 0 ? Root : Path.Combine(Root, path);
}
