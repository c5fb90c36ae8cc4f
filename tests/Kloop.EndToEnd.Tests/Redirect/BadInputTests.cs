using System.Net;
using System.Net.Sockets;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>Bad input gets a clear error that names the thing and the remedy, and leaves nothing half done.</summary>
public sealed class BadInputTests(HelloApp app) : IClassFixture<HelloApp>, IAsyncLifetime
{
    private string _before = "";

    public async ValueTask InitializeAsync() => _before = await app.Kubectl.ServiceAsync("hello");

    public async ValueTask DisposeAsync()
    {
        Assert.Equal(_before, await app.Kubectl.ServiceAsync("hello"));
        await app.Kubectl.NothingLeftAsync();
    }

    [Fact]
    public Task Unknown_service() => FailsAsync(2, "did you mean hello?", "redirect", "helo", "--all", "--", "true");

    [Fact]
    public async Task Unknown_namespace()
    {
        var result = await Programs.RunAsync(Repository.Kloop, "redirect", "hello", "--all", "-n", app.Namespace[..^1], "--", "true");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"did you mean {app.Namespace}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public Task Unknown_context() => FailsAsync(2, "no context \"nowhere\"", "redirect", "hello", "--all", "--context", "nowhere", "--", "true");

    [Fact]
    public Task No_kubeconfig() => FailsAsync(2, "no kubeconfig at /nonexistent", "redirect", "hello", "--all", "--kubeconfig", "/nonexistent", "--", "true");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_API_server(bool silent)
    {
        // One that refuses, and one that takes the connection and says nothing.
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        if (!silent) listener.Stop();
        string path = Path.Combine(Path.GetTempPath(), $"kloop-{Guid.NewGuid():N}.kubeconfig");
        await File.WriteAllTextAsync(path, $$$"""
            {"apiVersion":"v1","kind":"Config","current-context":"gone","contexts":[{"name":"gone","context":{"cluster":"gone","user":"nobody"}}],
             "clusters":[{"name":"gone","cluster":{"server":"https://127.0.0.1:{{{port}}}","insecure-skip-tls-verify":true}}],"users":[{"name":"nobody","user":{"token":"x"}}]}
            """);
        var result = await Programs.RunAsync("timeout", "10", Repository.Kloop, "redirect", "hello", "--all", "--kubeconfig", path, "--", "true");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"https://127.0.0.1:{port}", result.Error, StringComparison.Ordinal);
        Assert.Contains("out of reach", result.Error, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public async Task The_laptops_port_is_taken()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await FailsAsync(2, $"port {port} of this laptop is taken by ", "redirect", "hello", "--all", "--network", "none", "--port", $"{port}:80", "--", "true");
    }

    [Fact]
    public Task Nothing_listens_on_the_laptops_port() =>
        FailsAsync(2, "nothing listens on port", "redirect", "hello", "--all", "--port", $"{Repository.FreePort()}:80");

    [Fact]
    public Task A_port_that_the_service_does_not_have() => FailsAsync(2, "has no port 81; it has 80 (http), 9090 (raw)", "redirect", "hello", "--all", "--port", "3000:81", "--", "true");

    [Fact]
    public Task A_port_that_is_none() => FailsAsync(2, "--port 99999", "redirect", "hello", "--all", "--port", "99999", "--", "true");

    [Theory]
    [InlineData("no-selector", "{ports: [{port: 80}]}", "has no selector")]
    [InlineData("external", "{type: ExternalName, externalName: example.test}", "is an ExternalName for example.test")]
    [InlineData("no-pods", "{selector: {app: nobody}, ports: [{port: 80}]}", "has no pods (app=nobody)")]
    [InlineData("udp", "{selector: {app: hello}, ports: [{port: 53, protocol: UDP}]}", "UDP port 53")]
    [InlineData("no-such-port", "{selector: {app: hello}, ports: [{port: 80, targetPort: nope}]}", "leads to a port named \"nope\"")]
    public async Task A_service_that_cannot_be_redirected(string name, string spec, string text)
    {
        await app.Kubectl.ApplyAsync($"{{apiVersion: v1, kind: Service, metadata: {{name: {name}}}, spec: {spec}}}");
        await FailsAsync(2, text, "redirect", name, "--all", "--", "true");
        await app.Kubectl.OutAsync("delete", "service", name);
    }

    [Fact]
    public async Task A_second_redirect_of_one_service_names_the_first()
    {
        await using var first = await app.Redirect().ReadyAsync();
        await FailsAsync(1, $"is redirected by {Environment.UserName}@{Environment.MachineName} since", "redirect", "hello", "--all", "--port", $"{Repository.FreePort()}:80", "--", "true");
        await app.ServedByAsync("laptop");
    }

    [Fact]
    public Task A_program_that_does_not_exist() =>
        FailsAsync(127, "cannot run no-such-program", "redirect", "hello", "--all", "--port", $"{Repository.FreePort()}:80", "--", "no-such-program");

    [Fact]
    public Task A_program_that_ends_before_it_listens() =>
        FailsAsync(5, "ended with exit code 5 before it listened", "redirect", "hello", "--all", "--port", $"{Repository.FreePort()}:80", "--", "sh", "-c", "exit 5");

    [Fact]
    public async Task An_image_that_cannot_be_pulled()
    {
        var result = await FailsAsync(1, "no-such-image", "redirect", "hello", "--all", "--image", $"{Repository.Registry}/no-such-image:1", "--port", $"{Repository.FreePort()}:80", "--wait");
        Assert.Matches("ErrImagePull|ImagePullBackOff", result.Error);
        Assert.Contains("event Failed", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_that_cannot_be_reached_is_named_when_nothing_can_be_borrowed()
    {
        string image = await BareApp.ImageAsync();
        await using var bare = await BareApp.CreateAsync(image);
        int port = Repository.FreePort();
        var result = await Programs.RunAsync(Repository.Kloop, "redirect", "bare", "--all", "-n", bare.Namespace, "--registry", "127.0.0.1:1", "--port", $"{port}", "--wait");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cannot be pushed to 127.0.0.1:1", result.Error, StringComparison.Ordinal);
        Assert.Contains(image, result.Error, StringComparison.Ordinal);
        await bare.Kubectl.NothingLeftAsync();
    }

    [Fact]
    public async Task An_application_whose_image_has_no_shell_gets_a_built_agent()
    {
        await using var bare = await BareApp.CreateAsync(await BareApp.ImageAsync());
        string service = await bare.Kubectl.ServiceAsync("bare");
        int port = Repository.FreePort();
        await using var run = KloopRun.Start(null, "redirect", "bare", "--all", "-n", bare.Namespace, "--port", $"{port}", "--", "python3", Repository.App("server.py"), $"{port}", "laptop");
        await run.ReadyAsync();
        Assert.Contains("built and pushed", run.Text, StringComparison.Ordinal);
        await Eventually.IsAsync(() => app.TryGetAsync($"http://bare.{bare.Namespace}/"), a => a == "laptop", "the laptop serves");
        await run.InterruptAsync();
        Assert.Equal(service, await bare.Kubectl.ServiceAsync("bare"));
        await bare.Kubectl.NothingLeftAsync();
    }

    [Fact]
    public async Task A_quota_that_refuses_the_pod_is_told_in_the_clusters_words()
    {
        await app.Kubectl.ApplyAsync("{apiVersion: v1, kind: ResourceQuota, metadata: {name: full}, spec: {hard: {pods: '0'}}}");
        try
        {
            await FailsAsync(1, "exceeded quota", "redirect", "hello", "--all", "--port", $"{Repository.FreePort()}:80", "--wait");
        }
        finally
        {
            await app.Kubectl.OutAsync("delete", "resourcequota", "full");
        }
    }

    [Fact]
    public async Task No_node_for_the_pod_is_told_in_the_schedulers_words()
    {
        await using var pinned = await BareApp.CreateAsync(await BareApp.ImageAsync(), pinned: true);
        var result = await Programs.RunAsync("timeout", "30", Repository.Kloop, "redirect", "bare", "--all", "-n", pinned.Namespace, "--port", $"{Repository.FreePort()}", "--wait");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("nodes are available", result.Error, StringComparison.Ordinal);
        await pinned.Kubectl.NothingLeftAsync();
    }

    private async Task<Result> FailsAsync(int code, string text, params string[] arguments)
    {
        int dashes = Array.IndexOf(arguments, "--");
        string[] all = dashes < 0 ? [.. arguments, "-n", app.Namespace] : [.. arguments[..dashes], "-n", app.Namespace, .. arguments[dashes..]];
        // Bad input is told early: within the 30 s that an image or a quota may take.
        var result = await Programs.RunAsync("timeout", ["30", Repository.Kloop, .. all]);
        Assert.Contains(text, result.Error, StringComparison.Ordinal);
        Assert.Equal(code, result.ExitCode);
        return result;
    }
}
