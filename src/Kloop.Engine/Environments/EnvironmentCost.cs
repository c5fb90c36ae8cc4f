using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Environment;

namespace Kloop.Engine.Environments;

/// <summary>What pods take from the cluster: the sums of requests and limits. Pure.</summary>
/// <param name="Pods">How many there are that have not ended.</param>
/// <param name="CpuRequests">Cores that are kept for them.</param>
/// <param name="CpuLimits">Cores that they may take, of the containers that have a limit.</param>
/// <param name="MemoryRequests">Bytes that are kept for them.</param>
/// <param name="MemoryLimits">Bytes that they may take, of the containers that have a limit.</param>
/// <param name="Unlimited">Containers without a limit of memory.</param>
public sealed record EnvironmentCost(int Pods, decimal CpuRequests, decimal CpuLimits, long MemoryRequests, long MemoryLimits, int Unlimited)
{
    /// <summary>Sums up pods as the scheduler does.</summary>
    public static EnvironmentCost Of(IEnumerable<JsonObject> pods)
    {
        var live = pods.Where(p => p.Text("status", "phase") is not ("Succeeded" or "Failed")).ToList();
        decimal Sum(string kind, string resource) => live.Sum(p => Amount(p, kind, resource));
        return new EnvironmentCost(
            live.Count, Sum("requests", "cpu"), Sum("limits", "cpu"), (long)Sum("requests", "memory"), (long)Sum("limits", "memory"),
            live.Sum(p => p.Items("spec", "containers").Concat(p.Items("spec", "initContainers").Where(IsSidecar)).Count(c => AmountOf(c, "limits", "memory") == 0)));
    }

    /// <summary>Both together.</summary>
    public EnvironmentCost Plus(EnvironmentCost other) => new(
        Pods + other.Pods, CpuRequests + other.CpuRequests, CpuLimits + other.CpuLimits,
        MemoryRequests + other.MemoryRequests, MemoryLimits + other.MemoryLimits, Unlimited + other.Unlimited);

    /// <summary>Without a part of it.</summary>
    public EnvironmentCost Minus(EnvironmentCost part) => Plus(new EnvironmentCost(
        -part.Pods, -part.CpuRequests, -part.CpuLimits, -part.MemoryRequests, -part.MemoryLimits, -part.Unlimited));

    /// <summary>
    /// Init containers run one after the other, before the others, and sidecars from their turn on. Source: Kubernetes,
    /// "Sidecar Containers", "Resource sharing within containers".
    /// </summary>
    private static decimal Amount(JsonObject pod, string kind, string resource)
    {
        decimal beside = 0, most = 0;
        foreach (var init in pod.Items("spec", "initContainers"))
        {
            decimal amount = AmountOf(init, kind, resource);
            most = Math.Max(most, beside + amount);
            if (IsSidecar(init)) beside += amount;
        }

        return Math.Max(most, beside + pod.Items("spec", "containers").Sum(c => AmountOf(c, kind, resource)));
    }

    private static bool IsSidecar(JsonObject init) => init.Text("restartPolicy") == "Always";

    private static decimal AmountOf(JsonObject container, string kind, string resource)
    {
        string? text = container.At("resources", kind, resource)?.ToString();
        try
        {
            return string.IsNullOrEmpty(text) ? 0 : Quantity.Parse(text);
        }
        catch (EnvironmentException)
        {
            return 0;
        }
    }
}
