using Kloop.Engine.Projects;
using Kloop.Sync.Watch;

namespace Kloop.Engine.Testing;

/// <summary>Runs tests again whenever the files that they are about change.</summary>
/// <param name="root">The application's folder.</param>
/// <param name="time">The clock.</param>
public sealed class TestWatch(string root, TimeProvider time)
{
    /// <summary>Waits for changes, and runs, until it is stopped.</summary>
    /// <param name="run">Takes the changed paths, absolute; empty when it is not known which.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Func<IReadOnlyCollection<string>, Task> run, CancellationToken cancellationToken)
    {
        var (watcher, _) = TreeWatcher.Start(root, SourceRules.Of(root), time, cancellationToken);
        using (watcher)
        {
            while (await watcher.Batches.WaitToReadAsync(cancellationToken))
            {
                var paths = new HashSet<string>(StringComparer.Ordinal);
                bool everything = false;
                // What changed while the last run went on is one run.
                while (watcher.Batches.TryRead(out var batch))
                {
                    paths.UnionWith(batch.Paths.Select(p => Path.Combine(root, p)));
                    everything |= batch.Everything;
                }

                await run(everything ? [] : paths);
            }
        }
    }
}
