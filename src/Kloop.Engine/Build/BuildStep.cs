using Kloop.Engine.Applications;
using Kloop.Engine.Build.Destinations;
using Kloop.Engine.Build.Registry;
using Kloop.Engine.Deploy.Planning;
using Kloop.Engine.Steps;
using Kloop.Kubernetes;

namespace Kloop.Engine.Build;

/// <summary>The step "build" of an application, for a cluster.</summary>
public sealed class BuildStep(Cluster cluster, Application application, BuildOptions options, Action<StepEvent> report, TimeProvider time)
{
    private const string K3sSocket = "/run/k3s/containerd/containerd.sock";

    /// <summary>Builds what changed and brings it to the cluster.</summary>
    /// <exception cref="TaskFailedException">An image failed; its whole log was reported.</exception>
    /// <exception cref="UsageException">The images cannot be named, ordered or brought anywhere; the text says what to do.</exception>
    public Task<IReadOnlyList<BuiltImage>> RunAsync(CancellationToken cancellationToken) => WithAsync((builds, token) => builds.RunAsync(token), cancellationToken);

    /// <summary>What the images would be called now.</summary>
    /// <param name="mustBeThere">Fails for an image that its registry lacks.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UsageException">They cannot be named.</exception>
    /// <exception cref="TaskFailedException">One is not there.</exception>
    public Task<IReadOnlyList<BuiltImage>> NamesAsync(bool mustBeThere, CancellationToken cancellationToken) =>
        WithAsync((builds, token) => builds.NamesAsync(mustBeThere, token), cancellationToken);

    /// <summary>What a build would do; it builds nothing.</summary>
    /// <exception cref="UsageException">The images cannot be named.</exception>
    public Task<IReadOnlyList<PlannedImage>> PlanAsync(CancellationToken cancellationToken) => WithAsync((builds, token) => builds.PlanAsync(token), cancellationToken);

    private async Task<IReadOnlyList<T>> WithAsync<T>(
        Func<ImageBuilds, CancellationToken, Task<IReadOnlyList<T>>> run, CancellationToken cancellationToken)
    {
        if (application.Images.Count == 0) return [];
        IReadOnlyList<string> insecure = [.. options.InsecureRegistries, .. application.InsecureRegistries];
        var facts = new DestinationFacts(
            options.Registry ?? application.Registry, insecure, await LocalRegistry.FindAsync(cluster, cancellationToken), cluster.Context, cluster.Server, File.Exists(K3sSocket));
        var destination = DestinationChoice.Of(facts, [.. application.Images.Select(i => i.Name)]);
        using var delivery = new ImageDelivery(destination, insecure, cluster, DockerLogins.OfDeveloper());
        string? platform = application.Images.All(i => i.Platforms.Count > 0) ? null : await NodePlatform.FindAsync(cluster, cancellationToken);
        var making = new ImageMaking(options, delivery, platform, report, time);
        return await run(new ImageBuilds(application, options, destination, delivery, making, report, time), cancellationToken);
    }
}
