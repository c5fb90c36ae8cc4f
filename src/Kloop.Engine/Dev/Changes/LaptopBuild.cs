namespace Kloop.Engine.Dev.Changes;

/// <summary>A command on the laptop that makes what is synced.</summary>
/// <param name="Command">Program and arguments.</param>
/// <param name="Directory">Where it runs, absolute; null for the watched folder.</param>
/// <param name="Incremental">It makes anew only part of what a command that is not incremental makes.</param>
internal sealed record LaptopBuild(IReadOnlyList<string> Command, string? Directory, bool Incremental)
{
    /// <summary>Those that have to run: each once, and where something is made in full, nothing that is part of it.</summary>
    public static IReadOnlyList<LaptopBuild> Needed(IEnumerable<LaptopBuild> builds)
    {
        List<LaptopBuild> all = [.. builds.DistinctBy(b => string.Join('\0', b.Command.Prepend(b.Directory)))];
        return all.Exists(b => !b.Incremental) ? [.. all.Where(b => !b.Incremental)] : all;
    }
}
