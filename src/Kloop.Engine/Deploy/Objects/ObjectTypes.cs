using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Objects;

/// <summary>The types of the objects that are deployed: those of the cluster, and those that the deployment itself defines.</summary>
internal sealed class ObjectTypes(Cluster cluster)
{
    private readonly ResourceTypes _served = new(cluster);
    private readonly Dictionary<(string ApiVersion, string Kind), ResourceType> _defined = [];

    /// <summary>Takes the types that custom resource definitions define.</summary>
    public void Define(IEnumerable<JsonObject> objects)
    {
        foreach (var definition in objects.Where(o => o.Text("kind") == "CustomResourceDefinition"))
        {
            string group = definition.Text("spec", "group") ?? "";
            string kind = definition.Text("spec", "names", "kind") ?? "";
            foreach (string version in definition.Items("spec", "versions").Select(v => v.Text("name")).Append(definition.Text("spec", "version")).OfType<string>())
            {
                _defined[($"{group}/{version}", kind)] = new ResourceType(group, version, definition.Text("spec", "names", "plural") ?? "", kind)
                {
                    Namespaced = definition.Text("spec", "scope") != "Cluster",
                };
            }
        }
    }

    /// <summary>Null when neither the cluster nor the deployment knows it.</summary>
    public async Task<ResourceType?> FindAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        _defined.TryGetValue((apiVersion, kind), out var defined) ? defined : await _served.FindAsync(apiVersion, kind, cancellationToken);

    /// <summary>Null when neither the cluster nor the deployment knows it.</summary>
    public Task<ResourceType?> FindAsync(ObjectId id, CancellationToken cancellationToken) => FindAsync(id.ApiVersion, id.Kind, cancellationToken);
}
