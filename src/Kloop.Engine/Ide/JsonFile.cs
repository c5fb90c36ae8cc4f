using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kloop.Engine.Ide;

/// <summary>Adds entries to a JSON file that people edit. What is there stays; a file with comments, which would be lost, is not touched.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, IndentSize = 4, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file's text with entries added to its lists; null when it has them all.</summary>
    /// <param name="text">The file's text; null when there is none.</param>
    /// <param name="wanted">The entries, by the list's key; those that share <paramref name="identity"/> with one that is there are there already.</param>
    /// <param name="identity">The key that tells entries apart.</param>
    /// <param name="head">What a new file begins with.</param>
    /// <exception cref="JsonException">It has comments, or is no JSON of this form.</exception>
    public static string? Add(string? text, IReadOnlyList<(string List, JsonObject Entry)> wanted, string identity, JsonObject head)
    {
        var root = string.IsNullOrWhiteSpace(text) ? (JsonObject)head.DeepClone() : JsonNode.Parse(text) as JsonObject ?? throw new JsonException("not an object");
        bool any = false;
        foreach (var (list, entry) in wanted)
        {
            if (root[list] is null) root[list] = new JsonArray();
            if (root[list] is not JsonArray entries) throw new JsonException($"{list} is not a list");
            if (entries.Any(e => e is JsonObject o && (string?)o[identity] == (string?)entry[identity] && (string?)o["id"] == (string?)entry["id"])) continue;
            entries.Add((JsonNode)entry.DeepClone());
            any = true;
        }

        return any ? Write(root) : null;
    }

    /// <summary>JSON as a person would write it.</summary>
    public static string Write(JsonNode node) => node.ToJsonString(Readable) + "\n";
}
