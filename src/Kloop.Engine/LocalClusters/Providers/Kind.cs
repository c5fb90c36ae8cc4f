using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Manifests;
using Kloop.Engine.Programs;

namespace Kloop.Engine.LocalClusters.Providers;

/// <summary>
/// Upstream Kubernetes in containers, by kind. Source: kind, "Configuration", "Local Registry" and "Ingress"; the registry's settings
/// are mounted instead of copied, so that they are there before the first image is pulled. Pure.
/// </summary>
internal sealed class Kind : ClusterProvider
{
    private const string Configuration = "kind.yaml";

    public override string Name => "kind";

    public override bool BringsIngress => false;

    public override string Remedy => "install it (Debian 13 and later: apt install kind; else one file from the project's releases page, or Homebrew), or choose --provider k3d or k3s";

    public override IReadOnlyDictionary<string, string> Files(ClusterSpec spec, string folder)
    {
        var files = new Dictionary<string, string> { [Configuration] = ManifestYaml.Write([Config(spec, folder)])["---\n".Length..] };
        if (spec.RegistryPort != 0) files[$"certs.d/{spec.Registry}/hosts.toml"] = $"[host.\"http://{RegistryOf(spec.Name)}:5000\"]\n  capabilities = [\"pull\", \"resolve\"]\n";
        return files;
    }

    public override IReadOnlyList<ProgramCall> Create(ClusterSpec spec, string folder, string engine)
    {
        string[] image = spec.Image is { } i ? ["--image", i] : [];
        var calls = new List<ProgramCall>();
        if (spec.RegistryPort != 0) calls.Add(new(engine, ["run", "--detach", "--restart", "always", "--publish", $"127.0.0.1:{spec.RegistryPort}:5000", "--name", RegistryOf(spec.Name), "registry:2"]));
        calls.Add(Call(folder, engine, ["create", "cluster", "--name", spec.Name, "--config", Path.Combine(folder, Configuration), "--kubeconfig", Path.Combine(folder, "kubeconfig"), "--wait", "300s", .. image]));
        if (spec.RegistryPort != 0) calls.Add(new(engine, ["network", "connect", "kind", RegistryOf(spec.Name)]));
        return calls;
    }

    public override ProgramCall Kubeconfig(string cluster) => new(Name, ["get", "kubeconfig", "--name", cluster]);

    /// <summary>kind itself cannot: its nodes are containers that can.</summary>
    public override IReadOnlyList<ProgramCall> Start(string cluster, string engine) => [new("sh", ["-c", Containers(engine, "start", cluster)])];

    public override IReadOnlyList<ProgramCall> Stop(string cluster, string engine) => [new("sh", ["-c", Containers(engine, "stop", cluster)])];

    public override IReadOnlyList<ProgramCall> Delete(string cluster, string folder, string engine) =>
    [
        Call(folder, engine, ["delete", "cluster", "--name", cluster, "--kubeconfig", Path.Combine(folder, "kubeconfig")]),
        new(engine, ["rm", "--force", "--volumes", RegistryOf(cluster)]),
    ];

    /// <summary>Its nodes' containers: kind's own list does not say which of them run.</summary>
    public override ProgramCall List(string engine) =>
        new(engine, ["ps", "--all", "--filter", "label=io.x-k8s.kind.cluster", "--format", "{{.Label \"io.x-k8s.kind.cluster\"}} {{.State}}"]);

    public override IReadOnlyList<(string Name, bool Running)> Listed(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(l => l.Split(' ', 2)).GroupBy(l => l[0]).Select(g => (g.Key, g.Any(l => l[^1] == "running")))];

    public override IReadOnlyList<ProgramCall> Preload(ClusterSpec spec, string folder, string engine) => [Call(folder, engine, ["load", "docker-image", .. spec.Preload, "--name", spec.Name])];

    internal static string RegistryOf(string cluster) => $"kind-{cluster}-registry";

    private static JsonObject Config(ClusterSpec spec, string folder)
    {
        var nodes = new JsonArray();
        for (int i = 0; i <= spec.Workers; i++)
        {
            var node = new JsonObject { ["role"] = i == 0 ? "control-plane" : "worker" };
            if (i == 0)
            {
                // Where the usual ingress controllers' manifests for kind put themselves.
                node["labels"] = new JsonObject { ["ingress-ready"] = "true" };
                node["extraPortMappings"] = new JsonArray(Port(80, spec.HttpPort), Port(443, spec.HttpsPort));
            }

            if (spec.RegistryPort != 0) node["extraMounts"] = new JsonArray(new JsonObject { ["hostPath"] = Path.Combine(folder, "certs.d"), ["containerPath"] = "/etc/containerd/certs.d", ["readOnly"] = true });
            nodes.Add((JsonNode)node);
        }

        var config = new JsonObject { ["kind"] = "Cluster", ["apiVersion"] = "kind.x-k8s.io/v1alpha4", ["networking"] = new JsonObject { ["apiServerAddress"] = "127.0.0.1" }, ["nodes"] = nodes };
        if (spec.RegistryPort != 0) config["containerdConfigPatches"] = new JsonArray("[plugins.\"io.containerd.grpc.v1.cri\".registry]\n  config_path = \"/etc/containerd/certs.d\"\n");
        return config;
    }

    private static JsonObject Port(int inside, int outside) => new() { ["containerPort"] = inside, ["hostPort"] = outside, ["listenAddress"] = "127.0.0.1", ["protocol"] = "TCP" };

    private static string Containers(string engine, string verb, string cluster) => $"{engine} {verb} $({engine} ps --all --quiet --filter label=io.x-k8s.kind.cluster={cluster}) $({engine} ps --all --quiet --filter name=^{RegistryOf(cluster)}$)";

    private ProgramCall Call(string folder, string engine, IReadOnlyList<string> arguments) => new(Name, arguments)
    {
        Variables = new Dictionary<string, string?> { ["KUBECONFIG"] = Path.Combine(folder, "kubeconfig"), ["KIND_EXPERIMENTAL_PROVIDER"] = engine == "podman" ? "podman" : null },
    };
}
