namespace Kloop.Engine.Dev.Changes;

/// <summary>A command on the laptop that makes what is synced.</summary>
/// <param name="Command">Program and arguments.</param>
/// <param name="Incremental">It makes anew only part of what a command that is not incremental makes.</param>
internal sealed record LaptopBuild(IReadOnlyList<string> Command, bool Incremental)
{
    /// <summary>Those that have to run: each once, and where something is made in full, nothing that is part of it.</summary>
    public static IReadOnlyList<LaptopBuild> Needed(IEnumerable<LaptopBuild> builds)
    {
        List<LaptopBuild> all = [.. builds.DistinctBy(b => string.Join('\0', b.Command))];
        return all.Exists(b => !b.Incremental) ? [.. all.Where(b => !b.Incremental)] : all;
    }
}
