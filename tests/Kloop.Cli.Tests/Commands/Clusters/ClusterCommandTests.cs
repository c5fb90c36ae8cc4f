using System.Diagnostics;

namespace Kloop.Cli.Tests.Commands.Clusters;

/// <summary>
/// The command with stand-ins for k3d and docker, which neither this machine nor its packages have: they write down what they are
/// told, and answer as the real ones do. What is shown is the order of things and what becomes of the kubeconfig, not k3d.
/// </summary>
public sealed class ClusterCommandTests : IDisposable
{
    private const string Before = "# mine\napiVersion: v1\nkind: Config\ncurrent-context: work\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;

    public ClusterCommandTests()
    {
        Write("docker", "echo id");
        Write("k3d", $"""
            case "$2" in
              list) cat "{_folder}/list" ;;
              create) echo '[{Listed}]' > "{_folder}/list" ;;
              delete) echo '[]' > "{_folder}/list" ;;
              get) cat "{_folder}/kube" ;;
            esac
            """);
        File.WriteAllText(Path.Combine(_folder, "list"), "[]");
        File.WriteAllText(Path.Combine(_folder, "config"), Before);
        File.WriteAllText(Path.Combine(_folder, "kube"), """
            apiVersion: v1
            kind: Config
            current-context: k3d-shop
            clusters: [{name: k3d-shop, cluster: {server: "https://127.0.0.1:1"}}]
            contexts: [{name: k3d-shop, context: {cluster: k3d-shop, user: admin@k3d-shop}}]
            users: [{name: admin@k3d-shop, user: {token: secret}}]
            """);
    }

    private const string Listed = """{"name":"shop","serversCount":1,"serversRunning":1}""";

    private string Told => File.ReadAllText(Path.Combine(_folder, "told"));

    private string Config => File.ReadAllText(Path.Combine(_folder, "config"));

    [Fact]
    public async Task Created_AndDeleted_TheKubeconfigIsAsItWas()
    {
        var created = await RunAsync("create", "shop", "--registry-port", "0", "--http-port", "18081", "--https-port", "18444", "--force", "--no-switch", "-v");
        Assert.True(created.Code == 0, created.Error);
        Assert.Equal("k3d-shop\n", created.Out);
        Assert.Contains("$ k3d cluster create shop ", created.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", created.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("no ingress controller", created.Error, StringComparison.Ordinal);
        Assert.StartsWith(Before, Config, StringComparison.Ordinal);
        Assert.Contains("- name: k3d-shop\n", Config, StringComparison.Ordinal);
        Assert.Equal("shop                 k3d             running  --context k3d-shop\n", (await RunAsync("list")).Out);

        var again = await RunAsync("create", "shop", "--registry-port", "0", "--http-port", "18081", "--https-port", "18444", "--force");
        Assert.Equal(2, again.Code);
        Assert.Contains("kloop cluster start shop", again.Error, StringComparison.Ordinal);

        var deleted = await RunAsync("delete", "shop");
        Assert.True(deleted.Code == 0, deleted.Error);
        Assert.Equal(Before + "clusters: []\ncontexts: []\nusers: []\n", Config);
        Assert.Equal("", (await RunAsync("list")).Out);
        Assert.False(Directory.Exists(Path.Combine(_folder, "data", "kloop", "clusters", "k3d-shop")));
    }

    [Fact]
    public async Task AClusterWithoutAnIngressController_SaysSo()
    {
        var created = await RunAsync("create", "shop", "--provider", "k3d", "--profile", "like-production", "--registry-port", "0", "--http-port", "18081", "--https-port", "18444", "--force");
        Assert.True(created.Code == 0, created.Error);
        Assert.Contains("no ingress controller: nothing answers at ports 18081 and 18444", created.Error, StringComparison.Ordinal);
        Assert.Contains("--ingress FILE", created.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailedCreate_IsExplained_AndRemoved()
    {
        Write("k3d", $"""
            case "$2" in
              list) echo '[]' ;;
              create) echo 'ERRO[0004] Failed Cluster Start: Bind for 127.0.0.1:8081 failed: port is already allocated' >&2; exit 1 ;;
            esac
            """);
        var (code, _, error) = await RunAsync("create", "shop", "--registry-port", "0", "--force");
        Assert.Equal(1, code);
        Assert.Contains("kloop: port 8081 is taken: choose another one with --http-port", error, StringComparison.Ordinal);
        Assert.Contains("k3d cluster delete shop", Told, StringComparison.Ordinal);
        Assert.Equal(Before, Config);
    }

    [Fact]
    public async Task BrokenKubeconfig_IsToldBeforeAnythingIsMade()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "config"), "clusters: [", TestContext.Current.CancellationToken);
        var (code, _, error) = await RunAsync("create", "shop", "--registry-port", "0", "--force");
        Assert.Equal(2, code);
        Assert.Contains("config:", error, StringComparison.Ordinal);
        Assert.DoesNotContain("create", Told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2", "create", "shop", "--provider", "minikube")]
    [InlineData("2", "create", "shop", "--profile", "huge")]
    [InlineData("2", "create", "Shop_1")]
    [InlineData("2", "delete", "none")]
    public async Task WhatCannotBe_IsBadUsage(string code, params string[] arguments) => Assert.Equal(code, $"{(await RunAsync(arguments)).Code}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string name, string script)
    {
        string file = Path.Combine(_folder, name);
        File.WriteAllText(file, $"#!/bin/sh\necho \"{name} $*\" >> \"{_folder}/told\"\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "kloop.dll"), "cluster", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
        start.Environment["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["KUBECONFIG"] = Path.Combine(_folder, "config");
        start.Environment["XDG_DATA_HOME"] = Path.Combine(_folder, "data");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
