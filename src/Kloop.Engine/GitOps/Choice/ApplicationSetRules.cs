using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.GitOps.Choice;

/// <summary>
/// What an ApplicationSet leaves of its Applications. It writes all of <c>spec</c>, labels and annotations anew, but for
/// what it is told to leave. Source: Argo CD, "Controlling Resource Modification". Pure.
/// </summary>
internal static class ApplicationSetRules
{
    /// <summary>Whether a change at a path of the Application stays.</summary>
    public static bool Leaves(JsonObject set, string application, IReadOnlyList<string> path)
    {
        if (set.Text("spec", "syncPolicy", "applicationsSync") is "create-only" or "create-delete") return true;
        if (path is ["metadata", "annotations", var annotation] && Texts(set.At("spec", "preservedFields", "annotations")).Contains(annotation)) return true;
        string pointer = string.Concat(path.Select(p => "/" + JsonPatch.Escape(p)));
        return set.Items("spec", "ignoreApplicationDifferences")
            .Where(d => d.Text("name") is null or "" || d.Text("name") == application)
            .SelectMany(d => Texts(d["jsonPointers"]).Concat(Texts(d["jqPathExpressions"]).Select(Pointer)))
            .Any(p => pointer == p || pointer.StartsWith(p + "/", StringComparison.Ordinal));
    }

    /// <summary>A jq path of plain names as a pointer; anything else leads nowhere.</summary>
    private static string Pointer(string expression) =>
        expression.StartsWith('.') && expression.Skip(1).All(c => char.IsAsciiLetterOrDigit(c) || c == '.') ? expression.Replace('.', '/') : "\0";

    private static IEnumerable<string> Texts(JsonNode? list) => (list as JsonArray ?? []).Select(i => i is JsonValue v && v.TryGetValue(out string? text) ? text : "");
}
