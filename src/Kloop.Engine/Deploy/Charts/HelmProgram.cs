using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Programs;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Charts;

/// <summary>Charts by the <c>helm</c> program, version 3 or 4.</summary>
/// <param name="flags">Which cluster.</param>
/// <param name="cluster">The same, to ask for its version: charts decide by it.</param>
internal sealed class HelmProgram(ClusterFlags flags, Cluster cluster)
{
    private Task<string[]>? _capabilities;

    /// <summary>What the chart gives, without the cluster's help: as helm would send it, hooks too.</summary>
    /// <exception cref="TaskFailedException">helm is not here, or failed.</exception>
    public Task<string> TemplateAsync(HelmRelease release, string ns, IReadOnlyDictionary<string, string> images, CancellationToken cancellationToken) =>
        WithValuesAsync(release, images, async (file, _) =>
        {
            string[] capabilities = await (_capabilities ??= CapabilitiesAsync(cancellationToken));
            var result = await RunAsync(release, ["template", .. What(release), "--namespace", ns, "--include-crds", .. capabilities, .. Values(release, file)], [], cancellationToken);
            return result.Output;
        });

    /// <summary>Installs or upgrades the release.</summary>
    /// <param name="release">The release.</param>
    /// <param name="ns">Its namespace.</param>
    /// <param name="images">References of built images by name.</param>
    /// <param name="postRenderer">A program that helm passes all objects through; empty for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task UpgradeAsync(HelmRelease release, string ns, IReadOnlyDictionary<string, string> images, IReadOnlyList<string> postRenderer, CancellationToken cancellationToken) =>
        WithValuesAsync(release, images, async (file, folder) =>
        {
            cluster.In(ns).AskToWrite();
            var through = postRenderer.Count == 0 ? PostRenderer.None : await PostRenderer.PrepareAsync(postRenderer, folder, cancellationToken);
            await RunAsync(release,
                ["upgrade", "--install", .. What(release), "--namespace", ns, .. release.CreateNamespace ? (string[])["--create-namespace"] : [], "--reset-values", .. Values(release, file), .. release.UpgradeArguments, .. through.Arguments, .. Cluster()],
                through.Variables, cancellationToken);
            return "";
        });

    /// <summary>The objects of the installed release as YAML, hooks apart; null when it is not installed, or its last change failed.</summary>
    public async Task<string?> InstalledAsync(string release, string ns, CancellationToken cancellationToken)
    {
        var status = await RunAsync(["status", release, "--namespace", ns, "--output", "json", .. Cluster()], [], cancellationToken);
        if (status.Code != 0 || JsonNode.Parse(status.Output).Text("info", "status") != "deployed") return null;
        var manifest = await RunAsync(["get", "manifest", release, "--namespace", ns, .. Cluster()], [], cancellationToken);
        return manifest.Code == 0 ? manifest.Output : null;
    }

    /// <summary>Removes a release; nothing happens when there is none.</summary>
    /// <exception cref="TaskFailedException">helm is not here, or failed.</exception>
    public async Task UninstallAsync(string release, string ns, CancellationToken cancellationToken)
    {
        cluster.In(ns).AskToWrite();
        var result = await RunAsync(["uninstall", release, "--namespace", ns, "--ignore-not-found", .. Cluster()], [], cancellationToken);
        if (result.Code != 0) throw new TaskFailedException($"helm uninstall {release} ended with {result.Code}: {result.Tail(10)}");
    }

    private static IReadOnlyList<string> What(HelmRelease release) =>
    [
        release.Release, release.Chart,
        .. release.Repository is null ? (string[])[] : ["--repo", release.Repository],
        .. release.Version is null ? (string[])[] : ["--version", release.Version],
    ];

    private static IReadOnlyList<string> Values(HelmRelease release, string file) =>
    [
        .. release.ValuesFiles.SelectMany(f => (string[])["--values", f]), "--values", file,
        .. ChartValues.Grammatical(release).SelectMany(s => (string[])["--set", $"{s.Key}={s.Value}"]), .. release.Arguments,
    ];

    private IReadOnlyList<string> Cluster() => [.. flags.Kubeconfig is null ? (string[])[] : ["--kubeconfig", flags.Kubeconfig], "--kube-context", flags.Context];

    private static async Task<string> WithValuesAsync(HelmRelease release, IReadOnlyDictionary<string, string> images, Func<string, string, Task<string>> run)
    {
        string folder = Directory.CreateTempSubdirectory("kloop-helm-").FullName;
        try
        {
            string file = Path.Combine(folder, "values.json");
            await File.WriteAllTextAsync(file, ChartValues.Of(release, images).ToJsonString());
            return await run(file, folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<ProgramResult> RunAsync(HelmRelease release, IReadOnlyList<string> arguments, Dictionary<string, string?> variables, CancellationToken cancellationToken)
    {
        var result = await RunAsync(arguments, variables, cancellationToken);
        return result.Code == 0 ? result
            : throw new TaskFailedException($"{(release.Place is { } place ? $"{place}: " : "")}helm {arguments[0]} {release.Release} ended with {result.Code}: {result.Tail(10)}");
    }

    private static Task<ProgramResult> RunAsync(IReadOnlyList<string> arguments, Dictionary<string, string?> variables, CancellationToken cancellationToken) =>
        ProgramRun.Find("helm") is null ? throw new TaskFailedException("charts need the program helm, which is not in PATH: install helm 3 or 4")
        : ProgramRun.RunAsync(new ProgramCall("helm", arguments) { Variables = variables }, cancellationToken);

    /// <summary>Without them helm would believe in the cluster that it was made for.</summary>
    private async Task<string[]> CapabilitiesAsync(CancellationToken cancellationToken)
    {
        var version = await cluster.GetPathAsync("version", cancellationToken);
        var groups = await cluster.GetPathAsync("apis", cancellationToken);
        return
        [
            "--kube-version", version.Text("gitVersion")?.Split('-', '+')[0] ?? "",
            .. groups.Items("groups").SelectMany(g => g.Items("versions")).Select(v => v.Text("groupVersion")).OfType<string>().Prepend("v1").SelectMany(v => (string[])["--api-versions", v]),
        ];
    }
}
