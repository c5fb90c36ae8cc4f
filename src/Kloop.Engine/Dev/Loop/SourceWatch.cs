using Kloop.Engine.Applications;
using Kloop.Engine.Projects;
using Kloop.Engine.Projects.Files;
using Kloop.Sync.Watch;

namespace Kloop.Engine.Dev.Loop;

/// <summary>Watches the application's folder, and the images' and manifests' where they lie outside, for edits that no session follows.</summary>
/// <param name="application">The application.</param>
/// <param name="file">The application's own file, absolute.</param>
/// <param name="followed">What sessions follow at this moment.</param>
/// <param name="onChange">Told of what is to be done.</param>
/// <param name="onFile">Told of a file that only the next start can take in: the application's own; without one, a Dockerfile that came along.</param>
/// <param name="time">The clock.</param>
internal sealed class SourceWatch(Application application, string file, Func<IReadOnlyList<DevTarget>> followed, Action<SourceChange> onChange, Action<string> onFile, TimeProvider time)
{
    /// <summary>Until it is ended.</summary>
    /// <exception cref="IOException">A limit of the kernel is reached; the message says which.</exception>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(Roots(application).Select(r => WatchAsync(r, cancellationToken)));

    /// <summary>The folders to watch, none in another. Pure but for the question whether they are there.</summary>
    internal static IReadOnlyList<string> Roots(Application application)
    {
        string[] wanted =
        [
            application.Root,
            .. application.Images.Where(i => i.Watch).Select(i => i.Context),
            .. application.Deployments.OfType<Kustomization>().Select(k => k.Folder),
            .. application.Deployments.OfType<HelmRelease>().Select(r => r.Chart),
        ];
        var there = wanted.Where(w => Path.IsPathFullyQualified(w) && Directory.Exists(w)).Distinct().ToList();
        return [.. there.Where(w => !there.Exists(o => w.StartsWith(o + '/', StringComparison.Ordinal)))];
    }

    private bool IsNew(string path) =>
        ReadFiles.IsDockerfile(Path.GetFileName(path)) && !File.Exists(file) && File.Exists(path) && !application.Images.Any(i => i.Builder is DockerfileBuilder { Dockerfile: var known } && known == path);

    private async Task WatchAsync(string root, CancellationToken cancellationToken)
    {
        var (watcher, _) = TreeWatcher.Start(root, SourceRules.Of(root), time, cancellationToken);
        using (watcher)
        {
            await foreach (var batch in watcher.Batches.ReadAllAsync(cancellationToken))
            {
                foreach (string path in batch.Paths.Select(p => Path.Combine(root, p)).Where(p => p == file || IsNew(p))) onFile(path);
                // What is not known may be all of it; the hashes tell what has to be done.
                var change = batch.Everything
                    ? new SourceChange(application.Images.Where(i => i.Watch).Select(i => i.Name).ToHashSet(StringComparer.Ordinal), Deployment: true)
                    : SourceChange.Of([.. batch.Paths.Select(p => Path.Combine(root, p))], application, followed());
                if (!change.IsNothing) onChange(change);
            }
        }
    }
}
