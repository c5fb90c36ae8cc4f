using System.Formats.Tar;

namespace Kloop.Engine.Testing.Structure;

/// <summary>The files of an image, put together from its layers. Source: OCI image-spec 1.1, layer.md.</summary>
internal sealed class ImageTree
{
    private const string Whiteout = ".wh.";
    private const string OpaqueMark = ".wh..wh..opq";

    /// <summary>As many as Linux follows (path_resolution(7)).</summary>
    private const int MostLinks = 40;

    private readonly Dictionary<string, ImageFile> _files = new() { [""] = new ImageFile(TarEntryType.Directory, (UnixFileMode)0b111_101_101, 0, 0, "", 0) };

    /// <summary>Puts a layer above those that are there.</summary>
    /// <param name="layer">Its number, from 0.</param>
    /// <param name="entries">Its entries, with their names as they stand.</param>
    public void Add(int layer, IEnumerable<(string Name, ImageFile File)> entries)
    {
        var own = entries.Select(e => (Path: Normal(e.Name), e.File)).ToList();
        // Whiteouts are about the layers below alone.
        foreach (string path in own.Select(e => e.Path))
        {
            string name = path[(path.LastIndexOf('/') + 1)..], folder = path[..Math.Max(path.LastIndexOf('/'), 0)];
            if (name == OpaqueMark) Remove(folder, alsoItself: false);
            else if (name.StartsWith(Whiteout, StringComparison.Ordinal)) Remove(Joined(folder, name[Whiteout.Length..]), alsoItself: true);
        }

        foreach (var (path, file) in own.Where(e => !e.Path[(e.Path.LastIndexOf('/') + 1)..].StartsWith(Whiteout, StringComparison.Ordinal)))
        {
            if (file.Type != TarEntryType.Directory && _files.GetValueOrDefault(path)?.Type == TarEntryType.Directory) Remove(path, alsoItself: true);
            for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
            {
                _files.TryAdd(path[..slash], _files[""] with { Layer = layer });
            }

            _files[path] = file;
        }
    }

    /// <summary>The file at a path, whose folders may be links; it may be one itself. Null when there is none.</summary>
    public (string Path, ImageFile File)? Find(string path) => Walk(path, followLast: false);

    /// <summary>Where a path's content lies: links and hard links are followed. Null when there is none.</summary>
    public (string Path, ImageFile File)? Content(string path)
    {
        var found = Walk(path, followLast: true);
        for (int i = 0; i < MostLinks && found is { File: { Type: TarEntryType.HardLink } file }; i++) found = Walk("/" + Normal(file.Link), followLast: true);
        return found;
    }

    internal static string Normal(string name) => string.Join('/', name.Split('/').Where(p => p is not ("" or ".")));

    private (string Path, ImageFile File)? Walk(string path, bool followLast)
    {
        var left = new LinkedList<string>(Normal(path).Split('/', StringSplitOptions.RemoveEmptyEntries));
        string at = "";
        for (int links = 0; left.First is { Value: var step };)
        {
            left.RemoveFirst();
            if (step == "..")
            {
                at = at[..Math.Max(at.LastIndexOf('/'), 0)];
                continue;
            }

            string next = Joined(at, step);
            if (!_files.TryGetValue(next, out var file)) return null;
            if (file.Type != TarEntryType.SymbolicLink || (left.Count == 0 && !followLast))
            {
                at = next;
                continue;
            }

            if (++links > MostLinks) return null;
            if (file.Link.StartsWith('/')) at = "";
            foreach (string part in Normal(file.Link).Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse()) left.AddFirst(part);
        }

        return (at, _files[at]);
    }

    private void Remove(string path, bool alsoItself)
    {
        string below = path.Length == 0 ? "" : path + "/";
        foreach (string gone in _files.Keys.Where(k => k.Length > 0 && k.StartsWith(below, StringComparison.Ordinal)).ToList()) _files.Remove(gone);
        if (alsoItself) _files.Remove(path);
    }

    private static string Joined(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";
}
