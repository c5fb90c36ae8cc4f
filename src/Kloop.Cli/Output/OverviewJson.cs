using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Engine.Overview;

namespace Kloop.Cli.Output;

/// <summary>Something that is not shown, and why.</summary>
/// <param name="Note">A sentence.</param>
internal sealed record NoteLine(string Note);

/// <summary>Everything of <c>kloop status</c>, one JSON object a line. Pure.</summary>
internal static class OverviewJson
{
    /// <summary>The lines.</summary>
    public static string Of(StatusOverview overview)
    {
        string[] lines =
        [
            .. Sessions(overview, overview.Elsewhere is not null),
            .. (overview.Elsewhere ?? []).SelectMany(e => Sessions(e, named: true)),
            .. overview.Environments.Select(e => JsonSerializer.Serialize(e, JsonLines.Default.EnvironmentState)),
            .. overview.Cost is { } cost ? (string[])[JsonSerializer.Serialize(cost, JsonLines.Default.NamespaceCost)] : [],
            .. overview.Clusters.Select(c => JsonSerializer.Serialize(c, JsonLines.Default.LocalCluster)),
            .. overview.Notes.Select(n => JsonSerializer.Serialize(new NoteLine(n), JsonLines.Default.NoteLine)),
        ];
        return string.Concat(lines.Select(l => l + Environment.NewLine));
    }

    private static IEnumerable<string> Sessions(StatusOverview overview, bool named)
    {
        IEnumerable<JsonNode?> lines =
        [
            .. (overview.Redirects ?? []).Select(r => JsonSerializer.SerializeToNode(r, JsonLines.Default.RedirectState)),
            .. overview.Developed.Select(d => JsonSerializer.SerializeToNode(d, JsonLines.Default.DevState)),
            .. overview.Paused.Select(p => JsonSerializer.SerializeToNode(p, JsonLines.Default.PauseState)),
        ];
        foreach (var line in lines.OfType<JsonObject>())
        {
            if (named) line["namespace"] = overview.Namespace;
            yield return line.ToJsonString(JsonLines.Default.Options);
        }
    }

    /// <summary>Without what changes all the time.</summary>
    public static StatusOverview Still(StatusOverview overview) => overview with
    {
        Elsewhere = overview.Elsewhere?.Select(Still).ToList(),
        Redirects = overview.Redirects?.Select(r => r with { Sessions = [.. r.Sessions.Select(s => s with { LostSecondsAgo = null })] }).ToList(),
        Paused = [.. overview.Paused.Select(p => p with { Holders = [.. p.Holders.Select(h => h with { AgeSeconds = null })] })],
    };
}
