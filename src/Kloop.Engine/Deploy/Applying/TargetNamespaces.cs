using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Rendering;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Applying;

/// <summary>The namespaces that a deployment goes to.</summary>
internal sealed class TargetNamespaces(Cluster cluster)
{
    /// <summary>Those that are not there yet.</summary>
    /// <param name="rendered">What is deployed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlySet<string>> MissingAsync(RenderedApplication rendered, CancellationToken cancellationToken)
    {
        var missing = new HashSet<string>(StringComparer.Ordinal);
        var all = rendered.Sources.Select(s => s.Namespace).Append(cluster.Namespace).Concat(Defined(rendered)).Distinct();
        foreach (string ns in all)
        {
            if (!await IsThereAsync(ns, cancellationToken)) missing.Add(ns);
        }

        return missing;
    }

    /// <summary>The namespaces that a deployment has among its own objects.</summary>
    public static IEnumerable<string> Defined(RenderedApplication rendered) => rendered.Ground.Where(o => o.Text("kind") == "Namespace").Select(o => o.Name());

    /// <summary>A namespace of Kloop's making.</summary>
    public static JsonObject New(string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Namespace",
        ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { [RedirectNames.ManagedBy] = RedirectNames.Kloop } },
    };

    private async Task<bool> IsThereAsync(string ns, CancellationToken cancellationToken)
    {
        try
        {
            var found = await cluster.FindAsync(ResourceType.Namespaces, ns, cancellationToken);
            if (found.Text("status", "phase") == "Terminating") throw new TaskFailedException($"namespace \"{ns}\" is being removed: wait until it is gone (kubectl get namespace {ns})");
            return found is not null;
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            // Who may not look at namespaces has one that is there.
            return true;
        }
    }
}
