using Kloop.Sync.Watch;

namespace Kloop.Engine.Dev.Sessions;

/// <summary>
/// What a folder of sources has. Editors save by way of files that are there for a moment (vim's 4913, JetBrains'
/// ___jb_tmp___, sed's): they were not there before and are not there after, and mean nothing to a build.
/// </summary>
/// <param name="root">The folder.</param>
/// <param name="paths">What it has at first, relative to it.</param>
internal sealed class KnownPaths(string root, IEnumerable<string> paths)
{
    private readonly HashSet<string> _known = new(paths, StringComparer.Ordinal);

    /// <summary>A batch without what came and went; null when nothing is left of it.</summary>
    public WatchBatch? Lasting(WatchBatch batch)
    {
        var lasting = batch.Paths.Where(Lasts).ToHashSet(StringComparer.Ordinal);
        return lasting.Count == 0 && !batch.Everything ? null : batch with { Paths = lasting };
    }

    private bool Lasts(string path)
    {
        if (!Path.Exists(Path.Combine(root, path))) return _known.Remove(path);
        _known.Add(path);
        return true;
    }
}
