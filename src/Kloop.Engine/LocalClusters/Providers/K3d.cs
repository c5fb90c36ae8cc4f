using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Engine.Programs;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.LocalClusters.Providers;

/// <summary>k3s in containers, by k3d 5. Source: k3d, "Command tree" and "Using Image Registries". Pure.</summary>
internal sealed class K3d : ClusterProvider
{
    private const string RegistryConfig = "registries.yaml";

    public override string Name => "k3d";

    public override string Remedy => "install it (one file: the project's releases page, Homebrew, or your administrator's mirror), or choose --provider kind or k3s";

    /// <summary>Nodes find the registry under the name that the laptop pushes to.</summary>
    public override IReadOnlyDictionary<string, string> Files(ClusterSpec spec, string folder) => spec.RegistryPort == 0 ? new Dictionary<string, string>()
        : new Dictionary<string, string> { [RegistryConfig] = $"mirrors:\n  \"{spec.Registry}\":\n    endpoint:\n      - http://{RegistryOf(spec.Name)}:5000\n" };

    public override IReadOnlyList<ProgramCall> Create(ClusterSpec spec, string folder, string engine)
    {
        var arguments = new List<string>
        {
            "cluster", "create", spec.Name, "--servers", "1", "--agents", $"{spec.Workers}", "--api-port", "127.0.0.1:random",
            // The kubeconfig is Kloop's to merge: k3d writes it anew, without its comments.
            "--kubeconfig-update-default=false", "--kubeconfig-switch-context=false", "--wait", "--timeout", "300s",
            "--port", $"127.0.0.1:{spec.HttpPort}:80@loadbalancer", "--port", $"127.0.0.1:{spec.HttpsPort}:443@loadbalancer",
        };
        if (spec.Image is { } image) arguments.AddRange(["--image", image]);
        if (spec.RegistryPort != 0) arguments.AddRange(["--registry-create", $"{RegistryOf(spec.Name)}:127.0.0.1:{spec.RegistryPort}", "--registry-config", Path.Combine(folder, RegistryConfig)]);
        if (spec.OtherIngress) arguments.AddRange(["--k3s-arg", "--disable=traefik@server:0"]);
        if (spec.Profile == ClusterProfile.Lightweight) arguments.AddRange(["--k3s-arg", "--disable=metrics-server@server:0"]);
        return [Call(folder, arguments)];
    }

    public override ProgramCall Kubeconfig(string cluster) => new(Name, ["kubeconfig", "get", cluster]);

    public override IReadOnlyList<ProgramCall> Start(string cluster, string engine) => [new(Name, ["cluster", "start", cluster, "--wait", "--timeout", "300s"])];

    public override IReadOnlyList<ProgramCall> Stop(string cluster, string engine) => [new(Name, ["cluster", "stop", cluster])];

    /// <summary>With the registry that was made with it. It also takes the cluster out of the kubeconfig: out of one of its own.</summary>
    public override IReadOnlyList<ProgramCall> Delete(string cluster, string folder, string engine) => [Call(folder, ["cluster", "delete", cluster])];

    public override ProgramCall List(string engine) => new(Name, ["cluster", "list", "--output", "json"]);

    public override IReadOnlyList<(string Name, bool Running)> Listed(string output)
    {
        try
        {
            return [.. (JsonNode.Parse(output) as JsonArray ?? []).OfType<JsonObject>().Select(c => (c.Text("name") ?? "", c.Number("serversRunning") > 0))];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    public override IReadOnlyList<ProgramCall> Preload(ClusterSpec spec, string folder, string engine) => [new(Name, ["image", "import", .. spec.Preload, "--cluster", spec.Name, "--mode", "direct"])];

    internal static string RegistryOf(string cluster) => $"k3d-{cluster}-registry";

    private ProgramCall Call(string folder, IReadOnlyList<string> arguments) =>
        new(Name, arguments) { Variables = new Dictionary<string, string?> { ["KUBECONFIG"] = Path.Combine(folder, "kubeconfig") } };
}
