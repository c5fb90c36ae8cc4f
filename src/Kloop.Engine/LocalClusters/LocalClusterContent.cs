using System.Text.Json.Nodes;
using Kloop.Engine.LocalClusters.Providers;
using Kloop.Engine.Programs;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Connection;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.LocalClusters;

/// <summary>What a new cluster has from the beginning: the announcement of its registry, images, an ingress controller.</summary>
/// <param name="options">The way to it, by its context.</param>
/// <param name="folder">Its folder.</param>
/// <param name="run">Runs a program.</param>
internal sealed class LocalClusterContent(ClusterOptions options, string folder, Func<ProgramCall, string, CancellationToken, Task> run)
{
    public async Task FillAsync(ClusterProvider tool, ClusterSpec spec, string engine, Action<string> say, CancellationToken cancellationToken)
    {
        if (spec.RegistryPort != 0)
        {
            using var cluster = ClusterConnector.Connect(options);
            await cluster.ApplyAsync(ResourceType.ConfigMaps, Announcement(spec.Registry), force: true, dryRun: false, cancellationToken);
            say($"registry {spec.Registry}: push there, and pods pull from there");
        }

        if (spec.Preload.Count > 0)
        {
            say($"loading {string.Join(", ", spec.Preload)}");
            foreach (var call in tool.Preload(spec, folder, engine)) await run(call, spec.Name, cancellationToken);
        }

        if (spec.Ingress is { } manifests) await run(new ProgramCall("kubectl", [.. options.Kubeconfig is { } file ? ["--kubeconfig", file] : (string[])[], "--context", options.Context!, "apply", "--server-side", "--filename", manifests]), spec.Name, cancellationToken);
    }

    /// <summary>The ConfigMap by which tools find the registry. Source: KEP-1755.</summary>
    internal static JsonObject Announcement(string registry) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = "local-registry-hosting", ["namespace"] = "kube-public" },
        ["data"] = new JsonObject { ["localRegistryHosting.v1"] = $"host: \"{registry}\"\n" },
    };
}
