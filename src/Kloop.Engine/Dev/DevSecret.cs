using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Objects;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev;

/// <summary>A developed workload's Secret: the session key, and the record, written before the first change. Pure.</summary>
/// <param name="Kind">The workload's kind.</param>
/// <param name="Workload">Its name.</param>
/// <param name="Member">Who develops in it.</param>
/// <param name="FieldOwners">The workload's <c>managedFields</c> before; null when not known.</param>
internal sealed record DevSecret(string Kind, string Workload, SessionMember Member, JsonArray? FieldOwners)
{
    /// <summary>The object.</summary>
    public JsonObject Encode(ResourceType type, byte[] key) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = Metadata(type, Workload, DevNames.Main(type, Workload)),
        ["type"] = "kloop.dev/dev",
        ["data"] = new JsonObject
        {
            // Base64 twice: the API's own, and the one that an environment variable needs.
            ["key"] = Base64(Convert.ToBase64String(key)),
            ["session"] = Member.Encode(),
            ["workload"] = Base64($"{Kind}/{Workload}"),
            ["fieldOwners"] = Base64(FieldOwners?.ToJsonString() ?? "null"),
        },
    };

    /// <summary>One part of the agent's program.</summary>
    public static JsonObject Part(ResourceType type, string workload, int index, ReadOnlySpan<byte> bytes) =>
        AgentParts.Secret(Metadata(type, workload, DevNames.AgentPart(type, workload, index)), bytes);

    /// <summary>Reads it; null where it is not one.</summary>
    public static DevSecret? Decode(JsonObject secret)
    {
        try
        {
            if (secret.Text("data", "session") is not { } session || Text(secret, "workload").Split('/') is not [var kind, var workload]) return null;
            return new DevSecret(kind, workload, SessionMember.Decode("", session), JsonNode.Parse(Text(secret, "fieldOwners")) as JsonArray);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    private static string Text(JsonObject secret, string name) => Encoding.UTF8.GetString(Convert.FromBase64String(secret.Text("data", name) ?? ""));

    private static JsonObject Metadata(ResourceType type, string workload, string name) => new() { ["name"] = name, ["labels"] = DevNames.Labels(type, workload) };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
