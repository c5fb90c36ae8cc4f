using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.GitOps.Owners;

/// <summary>
/// Reads an object's marks. Flux labels what it applies; Argo CD writes annotation <c>tracking-id</c>,
/// APP:GROUP/KIND:NAMESPACE/NAME, or, as it is set up, a label with the Application's name. Pure.
/// </summary>
internal static class OwnerMarks
{
    private const string TrackingId = "argocd.argoproj.io/tracking-id";

    /// <summary>Which Applications are whose: Helm writes the last one too.</summary>
    private static readonly string[] InstanceLabels = ["argocd.argoproj.io/instance", "app.kubernetes.io/instance"];

    /// <summary>Who keeps the object; none for one that nobody does.</summary>
    public static IReadOnlyList<GitOpsOwner> Of(JsonObject resource)
    {
        var owners = new List<GitOpsOwner>();
        foreach (var kind in (OwnerKind[])[OwnerKind.Kustomization, OwnerKind.HelmRelease])
        {
            string group = new GitOpsOwner(kind, null, "").Group;
            if (Label(resource, group + "/name") is { } name && Label(resource, group + "/namespace") is { } ns && !IsItself(resource, kind, ns, name))
            {
                owners.Add(new GitOpsOwner(kind, ns, name));
            }
        }

        if (Tracked(resource) is { } tracked) owners.Add(tracked);
        else if (owners.Count == 0 && InstanceLabels.Select(l => Label(resource, l)).FirstOrDefault(l => l is not null) is { } instance) owners.Add(new GitOpsOwner(OwnerKind.Application, null, instance, Certain: false));
        return owners;
    }

    /// <summary>The ApplicationSet that makes an Application; null without.</summary>
    public static GitOpsOwner? Maker(JsonObject application) =>
        application.Items("metadata", "ownerReferences").FirstOrDefault(o => o.Text("kind") == nameof(OwnerKind.ApplicationSet)) is { } made
            ? new GitOpsOwner(OwnerKind.ApplicationSet, application.Text("metadata", "namespace"), made.Text("name") ?? "")
            : null;

    /// <summary>A copy of an object has its annotation too, and nobody keeps it.</summary>
    private static GitOpsOwner? Tracked(JsonObject resource)
    {
        if (resource.Text("metadata", "annotations", TrackingId)?.Split(':') is not [var application, var kind, var name]) return null;
        string group = (resource.Text("apiVersion") ?? "").Split('/') is [var g, _] ? g : "";
        if (kind != $"{group}/{resource.Text("kind")}" || name != $"{resource.Text("metadata", "namespace")}/{resource.Name()}") return null;
        // An Application outside Argo CD's own namespace is called NAMESPACE_NAME.
        return application.Split('_') is [var ns, var own] ? new GitOpsOwner(OwnerKind.Application, ns, own) : new GitOpsOwner(OwnerKind.Application, null, application);
    }

    /// <summary>The Kustomization of a bootstrap keeps itself.</summary>
    private static bool IsItself(JsonObject resource, OwnerKind kind, string ns, string name) =>
        resource.Text("kind") == kind.ToString() && resource.Name() == name && resource.Text("metadata", "namespace") == ns;

    private static string? Label(JsonObject resource, string name) => resource.Text("metadata", "labels", name);
}
