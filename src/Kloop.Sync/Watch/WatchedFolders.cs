using Kloop.Sync.Ignore;

namespace Kloop.Sync.Watch;

/// <summary>Which watch stands for which folder. Not thread-safe.</summary>
internal sealed class WatchedFolders
{
    private readonly Dictionary<int, (string Path, IgnoreRules Rules)> _byWatch = [];
    private readonly SortedDictionary<string, int> _byPath = new(StringComparer.Ordinal);

    public int Count => _byWatch.Count;

    /// <summary>A folder that was renamed keeps its watch, so the newest name counts.</summary>
    public void Set(int watch, string path, IgnoreRules rules)
    {
        if (_byWatch.TryGetValue(watch, out var old)) _byPath.Remove(old.Path);
        _byWatch[watch] = (path, rules);
        _byPath[path] = watch;
    }

    public bool TryGet(int watch, out string path, out IgnoreRules rules)
    {
        bool has = _byWatch.TryGetValue(watch, out var folder);
        (path, rules) = folder;
        return has;
    }

    public void Forget(int watch)
    {
        if (_byWatch.Remove(watch, out var folder) && _byPath.GetValueOrDefault(folder.Path, -1) == watch) _byPath.Remove(folder.Path);
    }

    /// <summary>Takes out the watches of a folder and of all below it.</summary>
    public IReadOnlyList<int> TakeTree(string path)
    {
        string below = path + "/";
        var taken = _byPath.Where(p => p.Key == path || p.Key.StartsWith(below, StringComparison.Ordinal)).Select(p => p.Value).ToList();
        foreach (int watch in taken) Forget(watch);
        return taken;
    }
}
