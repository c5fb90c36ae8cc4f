namespace Kloop.Engine.LocalClusters;

/// <summary>Tells local clusters' contexts by their names, as their tools write them. Pure.</summary>
/// <param name="Tool">The tool: k3d, kind, minikube, docker-desktop, rancher-desktop, orbstack, colima, microk8s, k3s.</param>
/// <param name="Cluster">The cluster, as the tool knows it.</param>
public sealed record LocalContext(string Tool, string Cluster)
{
    private static readonly string[] Alone = ["minikube", "docker-desktop", "rancher-desktop", "orbstack", "colima", "microk8s"];

    /// <summary>Whether the tool runs the cluster on the Docker engine that builds: its nodes have what is built.</summary>
    public bool OnBuildEngine => Tool is "docker-desktop" or "rancher-desktop" or "orbstack" or "colima";

    /// <summary>The tool and cluster of a context; null when it is no local one.</summary>
    /// <param name="context">The context's name.</param>
    /// <param name="server">The API server's address; null when it is not known.</param>
    public static LocalContext? Of(string context, string? server)
    {
        foreach (string tool in (string[])["k3d", "kind"])
        {
            if (context.StartsWith(tool + "-", StringComparison.Ordinal) && context.Length > tool.Length + 1) return new LocalContext(tool, context[(tool.Length + 1)..]);
        }

        if (Alone.Contains(context)) return new LocalContext(context, context);
        if (context == "docker-for-desktop") return new LocalContext("docker-desktop", context);
        if (context.StartsWith("colima-", StringComparison.Ordinal)) return new LocalContext("colima", context["colima-".Length..]);
        // k3s' own kubeconfig calls everything "default".
        bool k3s = context is "default" or "k3s" && Uri.TryCreate(server, UriKind.Absolute, out var address) && address.IsLoopback;
        return k3s ? new LocalContext("k3s", context) : null;
    }
}
