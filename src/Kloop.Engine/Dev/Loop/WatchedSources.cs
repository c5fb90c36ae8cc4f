using Kloop.Engine.Applications;

namespace Kloop.Engine.Dev.Loop;

/// <summary>Makes what a target watches besides the sources of the folder that is built of them. Pure.</summary>
internal static class WatchedSources
{
    public static DevTarget Of(DevTarget target)
    {
        if (target.Watched.Count == 0) return target;
        // Such as the projects that a .NET project refers to.
        int built = Math.Max(0, target.Folders.ToList().FindIndex(f => f.Sources is not null));
        var folders = target.Folders.Select((f, i) => i == built ? With(f, target.Watched) : f);
        return target with { Watched = [], Folders = [.. folders] };
    }

    private static SyncFolder With(SyncFolder folder, IReadOnlyList<string> watched)
    {
        string[] all = [.. new[] { folder.Sources }.OfType<string>().Concat(watched).Distinct()];
        string[] apart = [.. all.Where(a => !all.Any(o => a.StartsWith(o + '/', StringComparison.Ordinal)))];
        return folder with { Sources = apart[0], MoreSources = apart[1..] };
    }
}
