using Kloop.Engine.LocalClusters;

namespace Kloop.Cli.Output;

/// <summary>The clusters on this machine as lines for people. Pure.</summary>
internal static class ClusterText
{
    private static readonly string[] Heads = ["CLUSTER", "BY", "STATE", "CONTEXT"];

    /// <summary>A table; empty for none.</summary>
    /// <param name="clusters">The clusters.</param>
    /// <param name="context">The context at hand, whose cluster gets a mark.</param>
    public static string Table(IReadOnlyList<LocalCluster> clusters, string context) => clusters.Count == 0 ? "" : TextTable.Of(
    [
        Heads, .. clusters.Select(c => (string[])[c.Name + (c.Context == context ? " *" : ""), c.Provider, c.State, c.Context ?? "-"]),
    ]);
}
