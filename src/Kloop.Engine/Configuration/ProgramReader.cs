using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Configuration;

/// <summary>Reads an item's <c>dir</c> and <c>grace</c>.</summary>
/// <param name="folder">The file's folder: paths are relative to it.</param>
/// <param name="isFolder">Whether a path is a folder.</param>
/// <param name="faults">Takes the faults.</param>
internal sealed class ProgramReader(string folder, Func<string, bool> isFolder, Faults faults)
{
    /// <summary>How long the program may take to end after SIGTERM; null without.</summary>
    public static TimeSpan? Grace(MapReader item) => item.Number("grace") is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Which of the pod's volumes are copied.</summary>
    public static IReadOnlyList<string> Volumes(MapReader item) => [.. item.Texts("volumes", "[/var/lib/data]").Select(v => v.Text)];

    /// <summary>Where it runs: the file's folder without <c>dir</c>.</summary>
    public string Directory(MapReader item)
    {
        string path = Path.GetFullPath(item.Text("dir") ?? ".", folder);
        if (item.Value("dir") is { } dir && !isFolder(path)) faults.Add(dir.Place, $"there is no folder {path}: dir is relative to the file's folder");
        return path;
    }
}
