using System.Text.Json.Nodes;

namespace Kloop.EndToEnd.Tests.Tools;

/// <summary>Reads <c>kloop status --json</c>, which also has the environments of the whole cluster, of other tests too.</summary>
internal static class StatusLines
{
    /// <summary>The redirects.</summary>
    public static IReadOnlyList<JsonNode> Redirects(Result status) =>
        [.. status.Succeeded("status").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).Where(s => s["service"] is not null)];
}
