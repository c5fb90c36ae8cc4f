using Kloop.Engine.Programs;

namespace Kloop.Engine.LocalClusters.Providers;

/// <summary>
/// k3s on the machine itself, as a systemd service of Kloop's: one, and root's. It has no registry: images are imported.
/// Source: k3s, "k3s server" and "Advanced Options". Pure.
/// </summary>
internal sealed class K3s : ClusterProvider
{
    public const string Unit = "kloop-k3s.service";

    private const string UnitPath = "/etc/systemd/system/" + Unit;

    public override string Name => "k3s";

    public override string Remedy => "install it (one file: the project's releases page), or choose --provider k3d or kind";

    public override bool NeedsEngine => false;

    public override string Context(string cluster) => $"k3s-{cluster}";

    public override IReadOnlyDictionary<string, string> Files(ClusterSpec spec, string folder) => new Dictionary<string, string>
    {
        // k3s applies what lies here, before it starts its ingress controller.
        ["data/server/manifests/kloop-traefik.yaml"] = string.Join('\n',
            "apiVersion: helm.cattle.io/v1", "kind: HelmChartConfig", "metadata:", "  name: traefik", "  namespace: kube-system",
            "spec:", "  valuesContent: |", "    ports:", "      web:", $"        exposedPort: {spec.HttpPort}", "      websecure:", $"        exposedPort: {spec.HttpsPort}", ""),
        [Unit] = string.Join('\n',
            "[Unit]", $"Description=k3s of kloop cluster {spec.Name}", "After=network-online.target", "",
            "[Service]", "Type=notify", $"ExecStart={string.Join(' ', Server(spec, folder))}", "KillMode=process", "Delegate=yes", "LimitNOFILE=1048576", "TasksMax=infinity", "Restart=on-failure", "",
            "[Install]", "WantedBy=multi-user.target", ""),
    };

    public override IReadOnlyList<ProgramCall> Create(ClusterSpec spec, string folder, string engine) =>
    [
        new("install", ["-m", "0644", Path.Combine(folder, Unit), UnitPath]),
        new("systemctl", ["daemon-reload"]),
        new("systemctl", ["enable", "--now", Unit]),
    ];

    public override ProgramCall Kubeconfig(string cluster) => new("cat", [KubeconfigOf(LocalClusterFolder.Of(Name, cluster))]);

    public override IReadOnlyList<ProgramCall> Start(string cluster, string engine) => [new("systemctl", ["start", Unit])];

    /// <summary>The service; its containers go on, as k3s means it.</summary>
    public override IReadOnlyList<ProgramCall> Stop(string cluster, string engine) => [new("systemctl", ["stop", Unit])];

    public override IReadOnlyList<ProgramCall> Delete(string cluster, string folder, string engine) =>
    [
        new("systemctl", ["disable", "--now", Unit]),
        new("rm", ["--force", UnitPath]),
        new("systemctl", ["daemon-reload"]),
    ];

    public override ProgramCall List(string engine) => new("systemctl", ["show", Unit, "--property=Description,ActiveState,LoadState"]);

    public override IReadOnlyList<(string Name, bool Running)> Listed(string output)
    {
        var lines = output.Split('\n').Select(l => l.Split('=', 2)).Where(l => l.Length == 2).ToDictionary(l => l[0], l => l[1].Trim());
        const string Start = "k3s of kloop cluster ";
        return lines.GetValueOrDefault("LoadState") == "loaded" && lines.GetValueOrDefault("Description") is { } description && description.StartsWith(Start, StringComparison.Ordinal)
            ? [(description[Start.Length..], lines.GetValueOrDefault("ActiveState") == "active")] : [];
    }

    public override IReadOnlyList<ProgramCall> Preload(ClusterSpec spec, string folder, string engine)
    {
        string archive = Path.Combine(folder, "preload.tar");
        return [new(engine, ["save", "--output", archive, .. spec.Preload]), new("k3s", ["ctr", "images", "import", archive]), new("rm", ["--force", archive])];
    }

    internal static string KubeconfigOf(string folder) => Path.Combine(folder, "kubeconfig");

    private static IEnumerable<string> Server(ClusterSpec spec, string folder) =>
    [
        "k3s", "server", "--data-dir", Path.Combine(folder, "data"), "--write-kubeconfig", KubeconfigOf(folder), "--write-kubeconfig-mode", "0600", "--bind-address", "127.0.0.1",
        .. spec.OtherIngress ? ["--disable", "traefik"] : (string[])[], .. spec.Profile == ClusterProfile.Lightweight ? ["--disable", "metrics-server"] : (string[])[],
    ];
}
