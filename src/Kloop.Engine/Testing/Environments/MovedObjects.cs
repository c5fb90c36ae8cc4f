using System.Text.Json.Nodes;
using Kloop.Engine.Environments.Placement;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Testing.Environments;

/// <summary>An application's objects for another namespace than their own. Pure.</summary>
/// <param name="Objects">What goes there.</param>
/// <param name="Shared">What lies in no namespace: it has to be in the cluster already.</param>
/// <param name="Notes">What is otherwise than in the manifests, each a sentence.</param>
internal sealed record MovedObjects(IReadOnlyList<JsonObject> Objects, IReadOnlyList<JsonObject> Shared, IReadOnlyList<string> Notes)
{
    /// <summary>What would take other people's traffic.</summary>
    private static readonly string[] Entrances = ["Ingress", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "Gateway", "VirtualService"];

    /// <summary>Moves rendered objects.</summary>
    /// <param name="rendered">Each with its namespace; without one it lies in none.</param>
    /// <param name="to">The namespace.</param>
    /// <exception cref="UsageException">They lie in several namespaces, which one cannot stand for.</exception>
    public static MovedObjects Of(IReadOnlyList<JsonObject> rendered, string to)
    {
        ObjectMove.CheckOneNamespace(rendered, to);
        var (objects, shared, notes) = (new List<JsonObject>(), new List<JsonObject>(), new List<string>());
        foreach (var one in rendered)
        {
            string kind = one.Text("kind") ?? "";
            if (kind == "Namespace") continue;
            if (string.IsNullOrEmpty(one.Text("metadata", "namespace")))
            {
                shared.Add(one);
            }
            else if (Entrances.Contains(kind))
            {
                notes.Add($"{kind} {one.Name()} is left out: its host is the application's own");
            }
            else
            {
                objects.Add(ObjectMove.To(one, to));
            }
        }

        return new MovedObjects(objects, shared, notes);
    }
}
