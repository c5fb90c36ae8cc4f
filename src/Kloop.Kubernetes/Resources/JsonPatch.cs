using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kloop.Kubernetes.Resources;

/// <summary>Builds a JSON patch (RFC 6902), whose tests make it apply to what was seen or not at all.</summary>
public sealed class JsonPatch
{
    private readonly JsonArray _operations = [];

    /// <summary>The operations, as sent.</summary>
    public JsonArray Operations => _operations;

    /// <summary>The patch fails unless <paramref name="path"/> holds this value.</summary>
    public JsonPatch Test(string path, JsonNode? value) => Add("test", path, value);

    /// <summary>Replaces what is at <paramref name="path"/>.</summary>
    public JsonPatch Replace(string path, JsonNode? value) => Add("replace", path, value);

    /// <summary>Adds, or replaces, what is at <paramref name="path"/>.</summary>
    public JsonPatch Add(string path, JsonNode? value) => Add("add", path, value);

    /// <summary>Removes what is at <paramref name="path"/>.</summary>
    public JsonPatch Remove(string path)
    {
        _operations.Add((JsonNode)new JsonObject { ["op"] = "remove", ["path"] = path });
        return this;
    }

    /// <summary>A property name as part of a path (RFC 6901).</summary>
    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>
    /// As text whose tests hold on any API server: older ones (evanphx/json-patch 4, Kubernetes 1.20) compare a
    /// string as it is written in JSON, and write a quote as <c>\"</c>, not as <c>\u0022</c>.
    /// </summary>
    public string ToComparableText()
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) _operations.WriteTo(writer);
        return Encoding.UTF8.GetString(text.ToArray());
    }

    /// <inheritdoc/>
    public override string ToString() => _operations.ToJsonString();

    private JsonPatch Add(string operation, string path, JsonNode? value)
    {
        _operations.Add((JsonNode)new JsonObject { ["op"] = operation, ["path"] = path, ["value"] = value?.DeepClone() });
        return this;
    }
}
