using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Connections;

/// <summary>Kloop's own Service to the origin's pods: which pods it leads to, and how it is turned away from one.</summary>
internal sealed class OriginWay(Cluster cluster, string service)
{
    private string Name { get; } = RedirectNames.Origin(service);

    /// <summary>Addresses of the pods that it leads to.</summary>
    public async Task<IReadOnlySet<string>> AddressesAsync(CancellationToken cancellationToken)
    {
        var endpoints = await cluster.GetAsync(ResourceType.Endpoints, Name, cancellationToken);
        return endpoints.Items("subsets").SelectMany(s => s.Items("addresses")).Select(a => a.Text("ip")).OfType<string>().ToHashSet();
    }

    /// <summary>Leads to pods with this label only, beside its selector.</summary>
    public Task NarrowAsync(KeyValuePair<string, string> label, CancellationToken cancellationToken) =>
        cluster.PatchAsync(ResourceType.Services, Name, new JsonPatch().Add(Path(label.Key), JsonValue.Create(label.Value)), cancellationToken);

    /// <summary>Leads to all of them again. It may be so already.</summary>
    public async Task WidenAsync(string label, CancellationToken cancellationToken)
    {
        if (await cluster.FindAsync(ResourceType.Services, Name, cancellationToken) is { } now && now.Text("spec", "selector", label) is not null)
        {
            await cluster.PatchAsync(ResourceType.Services, Name, new JsonPatch().Remove(Path(label)), cancellationToken);
        }
    }

    private static string Path(string label) => "/spec/selector/" + JsonPatch.Escape(label);
}
