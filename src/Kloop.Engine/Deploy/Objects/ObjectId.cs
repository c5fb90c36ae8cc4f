using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Objects;

/// <summary>Which object of a cluster. Its API version is how it was written, and no part of what it is.</summary>
/// <param name="ApiVersion">Such as <c>apps/v1</c>.</param>
/// <param name="Kind">Such as <c>Deployment</c>.</param>
/// <param name="Namespace">Empty for an object of the cluster as a whole.</param>
/// <param name="Name">Its name.</param>
public sealed record ObjectId(string ApiVersion, string Kind, string Namespace, string Name)
{
    /// <summary>The API group; empty for the core group.</summary>
    public string Group => ApiVersion.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? ApiVersion[..slash] : "";

    /// <summary>Of an object.</summary>
    public static ObjectId Of(JsonObject from) =>
        new(from.Text("apiVersion") ?? "", from.Text("kind") ?? "", from.Text("metadata", "namespace") ?? "", from.Name());

    /// <summary>Whether both are one object.</summary>
    public bool Equals(ObjectId? other) =>
        other is not null && Group == other.Group && Kind == other.Kind && Namespace == other.Namespace && Name == other.Name;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Group, Kind, Namespace, Name);

    /// <summary>As kubectl writes it, such as <c>deployment/cart</c>.</summary>
    public override string ToString() => $"{Kind.ToLowerInvariant()}/{Name}";
}
