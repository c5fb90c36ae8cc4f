using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.GitOps.Pauses;

/// <summary>The object that a pause is written into.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
internal sealed record PauseTarget(ResourceType Type, string Namespace, string Name)
{
    /// <summary>For people.</summary>
    public string Where => $"{Type.Kind} {Namespace}/{Name}";

    /// <summary>For kubectl: the plural with its group, which no other resource has.</summary>
    public string Resource => Type.Group.Length == 0 ? Type.Plural : $"{Type.Plural}.{Type.Group}";

    /// <summary>Its place in a session's record.</summary>
    public JsonObject Encode() => new()
    {
        ["group"] = Type.Group,
        ["version"] = Type.Version,
        ["plural"] = Type.Plural,
        ["kind"] = Type.Kind,
        ["namespace"] = Namespace,
        ["name"] = Name,
    };

    /// <summary>Reads it; null where it is not one.</summary>
    public static PauseTarget? Decode(JsonNode? json) =>
        json.Text("plural") is { } plural && json.Text("namespace") is { } ns && json.Text("name") is { } name
            ? new PauseTarget(new ResourceType(json.Text("group") ?? "", json.Text("version") ?? "v1", plural, json.Text("kind") ?? ""), ns, name)
            : null;
}
