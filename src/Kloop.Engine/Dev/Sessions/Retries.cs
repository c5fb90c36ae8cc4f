using Kloop.Sync.Sessions;

namespace Kloop.Engine.Dev.Sessions;

/// <summary>What could not be sent, how often it was tried, and when it is tried again.</summary>
internal sealed class Retries(int folders)
{
    /// <summary>After so many tries a new image is asked for; it is tried on nevertheless.</summary>
    private const int MostTries = 3;

    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10)];

    private readonly Dictionary<string, int>[] _tries = [.. Enumerable.Range(0, folders).Select(_ => new Dictionary<string, int>(StringComparer.Ordinal))];

    /// <summary>Takes a step's failures in.</summary>
    /// <param name="folder">The folder's number.</param>
    /// <param name="step">What was done.</param>
    /// <param name="exists">Whether the laptop has a file: one that could not be read though it is there is no vanished one.</param>
    public Failures Of(int folder, SyncStep step, Func<string, bool> exists)
    {
        var tries = _tries[folder];
        foreach (var done in step.Up.Done) tries.Remove(done.Path);
        var failed = step.Up.Failed.Select(f => (f.Path, f.Reason))
            .Concat(step.Up.Vanished.Where(exists).Select(p => (Path: p, Reason: "it cannot be read on the laptop"))).ToList();
        foreach (var (path, _) in failed) tries[path] = tries.GetValueOrDefault(path) + 1;
        return new Failures(
            [.. failed.Select(f => f.Path)], [.. failed.Where(f => tries[f.Path] == 1)], [.. failed.Where(f => tries[f.Path] == MostTries).Select(f => f.Path)],
            failed.Count == 0 ? TimeSpan.Zero : Pauses[Math.Min(failed.Min(f => tries[f.Path]), Pauses.Length) - 1]);
    }
}

/// <summary>What a step could not do.</summary>
/// <param name="Paths">To be tried again.</param>
/// <param name="Told">Those that failed for the first time, with the reason.</param>
/// <param name="Rebuild">Those that have failed often enough for a new image.</param>
/// <param name="After">When to try again.</param>
internal sealed record Failures(IReadOnlyList<string> Paths, IReadOnlyList<(string Path, string Reason)> Told, IReadOnlyList<string> Rebuild, TimeSpan After);
