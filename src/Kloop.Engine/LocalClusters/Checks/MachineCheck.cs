namespace Kloop.Engine.LocalClusters.Checks;

/// <summary>Whether a machine can have a cluster, before anything is started. Pure.</summary>
internal static class MachineCheck
{
    /// <summary>What is missing, each with its remedy; empty when nothing is.</summary>
    public static IReadOnlyList<string> Lacks(ClusterSpec spec, MachineFacts facts)
    {
        var (processors, memory, disk) = spec.Profile == ClusterProfile.LikeProduction ? (2, 4096, 10240) : (1, 1024, 4096);
        var lacks = new List<string>();
        if (facts.Processors < processors) lacks.Add($"{facts.Processors} processors, and {Named(spec)} takes {processors}");
        if (facts.MemoryMiB < memory) lacks.Add($"{facts.MemoryMiB} MiB of free memory, and {Named(spec)} takes {memory}: end other programs, give the virtual machine more{Smaller(spec)}");
        if (facts.DiskMiB < disk) lacks.Add($"{facts.DiskMiB} MiB of free disk, and {Named(spec)} takes {disk}: remove images that nobody uses (docker system prune)");
        foreach (ushort port in facts.TakenPorts) lacks.Add($"port {port} of 127.0.0.1 is taken: choose another one with {Flag(spec, port)}");
        return lacks;
    }

    private static string Named(ClusterSpec spec) => $"the profile {(spec.Profile == ClusterProfile.LikeProduction ? "like-production" : "lightweight")}";

    private static string Smaller(ClusterSpec spec) => spec.Profile == ClusterProfile.LikeProduction ? ", or choose --profile lightweight" : "";

    private static string Flag(ClusterSpec spec, ushort port) => port == spec.HttpPort ? "--http-port" : port == spec.HttpsPort ? "--https-port" : "--registry-port";
}
