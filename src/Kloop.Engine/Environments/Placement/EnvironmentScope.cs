using Kloop.Engine.Applications;
using Kloop.Engine.Build;
using Kloop.Engine.Deploy;
using Kloop.Engine.Deploy.Charts;
using Kloop.Engine.Deploy.Rendering;
using Kloop.Kubernetes;

namespace Kloop.Engine.Environments.Placement;

/// <summary>What of an application is built and developed for the namespace at hand.</summary>
/// <param name="Application">The application as it is there.</param>
/// <param name="Environment">The environment; null where the namespace is none.</param>
/// <param name="Images">Only these images are built; empty for all of the application.</param>
public sealed record EnvironmentScope(Application Application, EnvironmentRecord? Environment, IReadOnlyList<string> Images)
{
    /// <summary>Looks the namespace up.</summary>
    /// <param name="cluster">Seen from the application's namespace.</param>
    /// <param name="flags">The same for other programs.</param>
    /// <param name="application">The whole application.</param>
    /// <param name="named">The services that the command names.</param>
    /// <param name="elsewhere">They mean something else where the namespace is no overlay; if not, they are a fault there.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UsageException">There is no such service, or no overlay.</exception>
    public static async Task<EnvironmentScope> OfAsync(
        Cluster cluster, ClusterFlags flags, Application application, IReadOnlyList<string> named, bool elsewhere, TimeProvider time, CancellationToken cancellationToken)
    {
        if (elsewhere && (await new EnvironmentList(cluster).FindAsync(cluster.Namespace, cancellationToken))?.Base is null) named = [];
        if (await new PlacementFinder(cluster, application.Name).FindAsync(named, cancellationToken) is not { } placement) return new EnvironmentScope(application, null, []);
        var here = In(application, placement.Record);
        if (placement.Record.Base is null) return new EnvironmentScope(here, placement.Record, []);
        // Images under their own names: whichever of them a workload runs then shows, however its chart takes them.
        var names = here.Images.ToDictionary(i => i.Name, i => i.Name);
        var objects = await new DeployStep(cluster, flags, here, new DeployOptions { Only = named }, _ => { }, time).RenderAsync(names, cancellationToken);
        var used = objects.SelectMany(ImageReplacement.Images).Select(i => ImageReference.Parse(i).Name).ToHashSet(StringComparer.Ordinal);
        var there = objects.Select(o => $"{o["kind"]}/{o["metadata"]?["name"]}".ToLowerInvariant()).ToHashSet(StringComparer.Ordinal);
        var images = here.Images.Select(i => i.Name).Where(used.Contains).ToList();
        here = here with
        {
            Images = images.Count == 0 ? [] : here.Images,
            Targets = [.. here.Targets.Where(t => t.Image is null || used.Contains(t.Image))],
            Ports = [.. here.Ports.Where(p => p.Resource.Split('/') is ["image", ..] or ["label", ..] ? used.Contains(p.Resource["image/".Length..]) || p.Resource.StartsWith("label/", StringComparison.Ordinal) : there.Contains(p.Resource.Contains('/', StringComparison.Ordinal) ? p.Resource : $"service/{p.Resource}"))],
        };
        return new EnvironmentScope(here, placement.Record, images);
    }

    /// <summary>The application with nothing that names another namespace, and its images tagged with the branch.</summary>
    private static Application In(Application application, EnvironmentRecord record) => application with
    {
        Namespace = record.Name,
        Images = record.Branch is { } branch ? [.. application.Images.Select(i => i with { Tag = i.Tag ?? EnvironmentName.TagOf(branch) })] : application.Images,
        Targets = [.. application.Targets.Select(t => t with { Namespace = null })],
        Ports = [.. application.Ports.Select(p => p with { Namespace = null })],
    };
}
