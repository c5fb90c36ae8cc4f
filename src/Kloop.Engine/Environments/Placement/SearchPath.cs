using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments.Placement;

/// <summary>
/// Lets pods of an overlay look names up in the base, after their own namespace: names that the overlay has no Service for
/// yet, and those of single pods (<c>redis-0.redis</c>). Source: core/v1 PodDNSConfig; resolv.conf(5), "search". Pure.
/// </summary>
internal static class SearchPath
{
    /// <summary>As many as every Kubernetes takes.</summary>
    private const int Most = 6;

    /// <summary>Adds the base to a workload's pods, in place.</summary>
    /// <returns>False where the pods' names are resolved otherwise, and it would not do.</returns>
    public static bool Add(JsonObject workload, string domain)
    {
        if (PodTemplates.Spec(workload) is not { } spec) return true;
        string policy = spec.Text("dnsPolicy") ?? "ClusterFirst";
        if (policy is "Default" or "None" || (policy == "ClusterFirst" && spec.Flag("hostNetwork"))) return false;
        var config = spec["dnsConfig"] as JsonObject;
        if (config is null) spec["dnsConfig"] = config = [];
        if (config["searches"] is not JsonArray searches) config["searches"] = searches = [];
        if (searches.Any(s => s?.ToString() == domain)) return true;
        if (searches.Count >= Most) return false;
        searches.Add((JsonNode)domain);
        return true;
    }
}
