using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;
using Kloop.Engine.Import.Skaffold.Sync;

namespace Kloop.Engine.Import.Skaffold.Deploy;

/// <summary>
/// Reads lists of manifests. Skaffold's globs are Go's: <c>**</c> is one folder there, folders stand for all that is
/// below them, and only files that end like manifests count.
/// </summary>
internal sealed class ManifestFilesReader(ImportContext context, SkaffoldModule module)
{
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    public ManifestFiles? Read(Section section, string key)
    {
        var files = new List<string>();
        foreach (var item in section.Texts(key))
        {
            if (item.Text.Contains("://", StringComparison.Ordinal)) context.Notes.Lack(item.Place, $"{key} \"{item.Text}\": Kloop fetches no manifests: keep a copy in the repository");
            else if (context.Expand(item, key) is { } path) files.Add(Path.GetFullPath(path, module.Folder));
        }

        return files.Count == 0 ? null : Of(section.PlaceOf(key), files);
    }

    public ManifestFiles Of(Place place, IReadOnlyList<string> files) => new(place, [.. files.SelectMany(Precise).Distinct()]);

    /// <summary>The path as it means the same to Kloop, where <c>**</c> is any number of folders and every file counts.</summary>
    private IEnumerable<string> Precise(string path)
    {
        string glob = path.Replace("/**/", "/*/", StringComparison.Ordinal).Replace("**", "*", StringComparison.Ordinal);
        var folders = Folders(glob).ToList();
        if (!GlobFolders.IsGlob(glob) && folders.Count == 0) return [glob];
        var below = folders.SelectMany(f => Endings.Select(e => $"{f}/**/*{e}")).Where(AnyFile);
        if (!GlobFolders.IsGlob(glob)) return below;
        bool precise = Endings.Any(e => glob.EndsWith(e, StringComparison.Ordinal));
        return [.. precise ? [glob] : Endings.Select(e => glob + e).Where(AnyHere).DefaultIfEmpty(glob), .. below];
    }

    private static bool AnyHere(string glob) => Matching(Path.GetDirectoryName(glob)!, false).Any(f => GlobMatch.IsMatch(glob, f));

    private static bool AnyFile(string glob) => Matching(glob[..glob.IndexOf("/**/", StringComparison.Ordinal)], true).Any(f => GlobMatch.IsMatch(glob, f));

    private static IEnumerable<string> Matching(string folder, bool below)
    {
        // The wild part may begin further up.
        while (GlobFolders.IsGlob(folder)) (folder, below) = (Path.GetDirectoryName(folder)!, true);
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", below ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly).Take(10_000) : [];
    }

    private static IEnumerable<string> Folders(string glob)
    {
        if (!GlobFolders.IsGlob(glob)) return Directory.Exists(glob) ? [glob.TrimEnd('/')] : [];
        string parent = Path.GetDirectoryName(glob)!;
        if (GlobFolders.IsGlob(parent) || !Directory.Exists(parent)) return [];
        return Directory.EnumerateDirectories(parent).Where(d => GlobMatch.IsMatch(glob, d)).Order(StringComparer.Ordinal);
    }
}
