using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Deploy.Charts;
using Kloop.Engine.Deploy.Objects;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Rendering;

/// <summary>Makes of an application the objects that are applied.</summary>
internal sealed class ApplicationRendering(Application application, string ns, SourceObjects sources, ObjectTypes types)
{
    /// <param name="images">References of built images by name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UsageException">Two sources have one object, or the cluster does not know a kind.</exception>
    public async Task<RenderedApplication> RenderAsync(IReadOnlyDictionary<string, string> images, CancellationToken cancellationToken)
    {
        var read = new List<RenderedSource>();
        foreach (var source in application.Deployments)
        {
            string at = source.Namespace ?? ns;
            read.Add(new RenderedSource(source, at, await sources.ReadAsync(source, at, images, cancellationToken)));
        }

        types.Define(read.SelectMany(s => s.Objects));
        var rendered = new List<RenderedSource>();
        var (owners, unknown) = (new Dictionary<ObjectId, DeploymentSource>(), new HashSet<string>());
        foreach (var source in read)
        {
            bool changed = source.Release is not null && ChartObjects.NeedChange(source.Objects, images);
            foreach (var each in source.Objects)
            {
                if (source.Release is null) Change(each, images);
                else ChartObjects.Change(each, images);
                if (!await PlaceAsync(each, source.Namespace, cancellationToken)) unknown.Add($"{each.Text("kind")} ({each.Text("apiVersion")})");
                if (!owners.TryAdd(ObjectId.Of(each), source.Source)) throw Twice(ObjectId.Of(each), owners[ObjectId.Of(each)], source.Source);
            }

            rendered.Add(source with { Changed = changed, Objects = source.Release is null ? [.. ApplyOrder.Sort(source.Objects)] : source.Objects });
        }

        if (unknown.Count > 0) throw new UsageException($"the cluster knows no {string.Join(", no ", unknown)}: is the custom resource definition installed, and the API version one that this cluster has?");
        return new RenderedApplication(rendered);
    }

    /// <summary>Gives an object its namespace, as kubectl would; false when its kind is not known.</summary>
    private async Task<bool> PlaceAsync(JsonObject each, string at, CancellationToken cancellationToken)
    {
        var type = await types.FindAsync(ObjectId.Of(each), cancellationToken);
        if (type is null) return false;
        var metadata = (JsonObject)each["metadata"]!;
        if (!type.Namespaced) metadata.Remove("namespace");
        else if (string.IsNullOrEmpty(each.Text("metadata", "namespace"))) metadata["namespace"] = at;
        return true;
    }

    private static void Change(JsonObject each, IReadOnlyDictionary<string, string> images)
    {
        ImageReplacement.Apply(each, images);
        PortProtocols.WriteOut(each);
    }

    private static UsageException Twice(ObjectId id, DeploymentSource first, DeploymentSource second) =>
        new($"{id} is deployed twice, by {Name(first)} and by {Name(second)}: leave it out of one of them");

    private static string Name(DeploymentSource source) => source switch
    {
        ManifestFiles files => string.Join(", ", files.Files),
        Kustomization kustomization => kustomization.Folder,
        HelmRelease release => $"the release {release.Release}",
        _ => source.Place?.ToString() ?? "the configuration",
    };
}
