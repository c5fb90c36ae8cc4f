using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.GitOps.Owners;

/// <summary>How reading an owner went.</summary>
internal enum OwnerAccess
{
    /// <summary>Here it is.</summary>
    Read,

    /// <summary>There is none: the marks are left over, or it is in another cluster.</summary>
    Gone,

    /// <summary>The user may not.</summary>
    Forbidden,
}

/// <summary>An owner, as the cluster has it.</summary>
/// <param name="Owner">Whom the marks name.</param>
/// <param name="Access">How reading went.</param>
/// <param name="Type">Its type; null when the cluster serves none.</param>
/// <param name="Object">The object; null unless it was read.</param>
internal sealed record OwnerView(GitOpsOwner Owner, OwnerAccess Access, ResourceType? Type = null, JsonObject? Object = null);

/// <summary>Reads those who keep objects as Git says; each once.</summary>
internal sealed class OwnerReader(Cluster cluster)
{
    /// <summary>Where Argo CD usually keeps its Applications.</summary>
    private static readonly string[] UsualNamespaces = ["argocd", "openshift-gitops"];

    private readonly Dictionary<string, string?> _versions = [];
    private readonly Dictionary<GitOpsOwner, OwnerView> _known = [];

    /// <summary>Reads one owner of an object.</summary>
    /// <param name="owner">Whom the object's marks name.</param>
    /// <param name="of">The object.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<OwnerView> ReadAsync(GitOpsOwner owner, JsonObject of, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(owner, out var view)) _known[owner] = view = await FindAsync(owner, of.Text("metadata", "namespace"), cancellationToken);
        return owner.Certain || (view.Object is { } application && Keeps(application, of)) ? view : new OwnerView(owner, OwnerAccess.Gone);
    }

    private async Task<OwnerView> FindAsync(GitOpsOwner owner, string? near, CancellationToken cancellationToken)
    {
        if (await TypeAsync(owner, cancellationToken) is not { } type) return new OwnerView(owner, OwnerAccess.Gone);
        if (owner.Namespace is { } ns) return await ReadAsync(owner, type, ns, cancellationToken);
        var tried = new List<OwnerView>();
        foreach (string usual in UsualNamespaces.Append(near).OfType<string>())
        {
            tried.Add(await ReadAsync(owner with { Namespace = usual }, type, usual, cancellationToken));
            if (tried[^1].Access == OwnerAccess.Read) return tried[^1];
        }

        if (await AnywhereAsync(owner, type, cancellationToken) is { } found) return found;
        return tried.FirstOrDefault(t => t.Access == OwnerAccess.Forbidden) ?? new OwnerView(owner, OwnerAccess.Gone, type);
    }

    private async Task<OwnerView> ReadAsync(GitOpsOwner owner, ResourceType type, string ns, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.In(ns).FindAsync(type, owner.Name, cancellationToken) is { } found
                ? new OwnerView(owner, OwnerAccess.Read, type, found)
                : new OwnerView(owner, OwnerAccess.Gone, type);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return new OwnerView(owner, OwnerAccess.Forbidden, type);
        }
    }

    private async Task<OwnerView?> AnywhereAsync(GitOpsOwner owner, ResourceType type, CancellationToken cancellationToken)
    {
        try
        {
            var all = await cluster.GetPathAsync($"apis/{type.ApiVersion}/{type.Plural}?fieldSelector=metadata.name%3D{Uri.EscapeDataString(owner.Name)}", cancellationToken);
            return all.Items("items").FirstOrDefault() is { } found
                ? new OwnerView(owner with { Namespace = found.Text("metadata", "namespace") }, OwnerAccess.Read, type, found)
                : null;
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return null;
        }
    }

    /// <summary>The type in the version that the cluster prefers; null when it serves none.</summary>
    private async Task<ResourceType?> TypeAsync(GitOpsOwner owner, CancellationToken cancellationToken)
    {
        if (!_versions.TryGetValue(owner.Group, out string? version))
        {
            try
            {
                version = (await cluster.GetPathAsync($"apis/{owner.Group}", cancellationToken)).Text("preferredVersion", "version");
            }
            catch (ClusterException e) when (e.Failure == ClusterFailure.NotFound)
            {
                version = null;
            }

            _versions[owner.Group] = version;
        }

        return version is null ? null : new ResourceType(owner.Group, version, owner.Plural, owner.Kind.ToString());
    }

    /// <summary>Whether an Application says itself that it keeps the object.</summary>
    private static bool Keeps(JsonObject application, JsonObject of) => application.Items("status", "resources").Any(r =>
        r.Text("kind") == of.Text("kind") && r.Text("name") == of.Name() && r.Text("namespace") == of.Text("metadata", "namespace"));
}
