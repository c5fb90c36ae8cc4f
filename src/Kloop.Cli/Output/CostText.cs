using System.Globalization;
using Kloop.Engine.Environments;
using Kloop.Engine.Overview;

namespace Kloop.Cli.Output;

/// <summary>What pods take, as words for people. Pure.</summary>
internal static class CostText
{
    /// <summary>Above <see cref="Cells"/>.</summary>
    public static readonly string[] Heads = ["PODS", "CPU", "MEMORY"];

    /// <summary>How many pods, and their requests and limits; question marks where they may not be seen.</summary>
    public static string[] Cells(EnvironmentCost? cost) => cost is null ? ["?", "?", "?"] :
    [
        cost.Pods.ToString(CultureInfo.InvariantCulture),
        Range(Cores(cost.CpuRequests), cost.CpuLimits == 0 ? null : Cores(cost.CpuLimits)),
        Range(Bytes(cost.MemoryRequests), cost.Unlimited > 0 ? "no limit" : Bytes(cost.MemoryLimits)),
    ];

    /// <summary>A namespace's cost as a table; empty where nothing runs.</summary>
    /// <param name="cost">The cost.</param>
    /// <param name="used">Whether Kloop is at work there: then its share is told even where it is nothing.</param>
    public static string Table(NamespaceCost cost, bool used)
    {
        if (cost.Cost.Pods == 0) return "";
        string[] heads = ["NAMESPACE", .. Heads], all = [cost.Namespace, .. Cells(cost.Cost)], own = ["  of Kloop", .. Cells(cost.OfKloop)];
        return TextTable.Of(used || cost.OfKloop.Pods > 0 ? [heads, all, own] : [heads, all]);
    }

    private static string Range(string requests, string? limits) => limits is null || limits == requests ? requests : $"{requests} to {limits}";

    private static string Cores(decimal cores) => cores is > 0 and < 1 ? $"{cores * 1000:0}m" : cores.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Bytes(long bytes) => bytes switch
    {
        0 => "0",
        < 1L << 30 => $"{bytes / (double)(1 << 20):0}Mi",
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.#}Gi"),
    };
}
