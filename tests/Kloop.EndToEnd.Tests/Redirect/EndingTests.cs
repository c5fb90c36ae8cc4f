using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>However a redirect ends, the namespace is what it was.</summary>
public sealed class EndingTests(HelloApp app) : IClassFixture<HelloApp>
{
    /// <summary>What kloop says when a step is done, in order.</summary>
    public static TheoryData<string> Steps => ["ready pods, environment", "your program listens", "agent ready", "tunnel open", "Service switched", "canary"];

    [Theory]
    [InlineData("INT", 0)]
    [InlineData("TERM", 0)]
    [InlineData("HUP", 0)]
    public async Task After_a_signal(string signal, int code)
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        await using var run = await app.Redirect().ReadyAsync();
        await run.SignalAsync(signal);
        Assert.Equal(code, await run.EndAsync());
        await AssertAsBeforeAsync(service);
    }

    [Fact]
    public async Task After_the_programs_own_end_with_its_exit_code()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        int port = Repository.FreePort();
        await using var run = KloopRun.Start(null, "redirect", "hello", "--all", "-n", app.Namespace, "--port", $"{port}:80",
            "--", "sh", "-c", $"python3 {Repository.App("server.py")} {port} laptop & until [ -e /proc/$!/ready-never ] || sleep 4; do :; done; kill $!; exit 7");
        await run.ReadyAsync();
        Assert.Equal(7, await run.EndAsync());
        await AssertAsBeforeAsync(service);
    }

    [Fact]
    public async Task A_program_that_ignores_SIGTERM_is_killed_after_the_grace_with_all_it_started()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        int port = Repository.FreePort();
        string marker = $"kloop-test-{Guid.NewGuid():N}";
        await using var run = KloopRun.Start(null, "redirect", "hello", "--all", "-n", app.Namespace, "--port", $"{port}:80", "--grace", "1",
            "--", "bash", "-c", $"trap '' TERM; python3 -c 'import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); import http.server; http.server.HTTPServer((\"127.0.0.1\", {port}), http.server.SimpleHTTPRequestHandler).serve_forever()' {marker} & wait; wait; wait");
        await run.ReadyAsync();
        Assert.NotEmpty(await ProcessesAsync(marker));
        await run.SignalAsync("TERM");
        Assert.Equal(137, await run.EndAsync());
        Assert.Empty(await ProcessesAsync(marker));
        await AssertAsBeforeAsync(service);
    }

    [Fact]
    public async Task A_second_signal_does_not_wait_for_the_program()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        int port = Repository.FreePort();
        await using var run = KloopRun.Start(null, "redirect", "hello", "--all", "-n", app.Namespace, "--port", $"{port}:80", "--grace", "600",
            "--", "python3", "-c", $"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); import http.server; http.server.HTTPServer(('127.0.0.1', {port}), http.server.SimpleHTTPRequestHandler).serve_forever()");
        await run.ReadyAsync();
        await run.SignalAsync("TERM");
        await Eventually.IsAsync(() => app.Kubectl.ServiceAsync("hello"), s => s == service, "the Service is back before the program ended");
        await run.SignalAsync("TERM");
        Assert.Equal(137, await run.EndAsync());
        await AssertAsBeforeAsync(service);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task After_an_interrupt_at_any_step(string step)
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        await using var run = await app.Redirect().SaysAsync(step);
        await run.InterruptAsync();
        await AssertAsBeforeAsync(service);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task After_kill_9_at_any_step_the_origin_serves_and_heal_removes_everything(string step)
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        int port = Repository.FreePort();
        await using var run = await app.RedirectTo(port).SaysAsync(step);
        await run.SignalAsync("KILL");
        await run.EndAsync();

        await Eventually.IsAsync(() => app.TryGetAsync("http://hello/"), a => a == "origin", "the origin serves, without anyone doing anything");
        Assert.Equal("origin", await app.ThroughIngressAsync());
        Assert.Empty(await ProcessesAsync($"server.py {port} laptop"));

        var healed = (await app.KloopAsync("heal")).Succeeded("heal");
        Assert.Contains(step == Steps.First().Data && healed.Output.StartsWith('0') ? "0 healed" : "1 healed", healed.Output, StringComparison.Ordinal);
        await AssertAsBeforeAsync(service);
    }

    [Fact]
    public async Task The_next_redirect_clears_what_a_dead_one_left()
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        await using (var dead = await app.Redirect().ReadyAsync())
        {
            await dead.SignalAsync("KILL");
            await dead.EndAsync();
        }

        await using var run = await app.Redirect().ReadyAsync();
        Assert.Contains("put back, and Kloop's objects removed", run.Text, StringComparison.Ordinal);
        await run.InterruptAsync();
        await AssertAsBeforeAsync(service);
    }

    [Fact]
    public async Task What_somebody_else_changed_meanwhile_is_kept_and_named()
    {
        await using var run = await app.Redirect().ReadyAsync();
        await app.Kubectl.OutAsync("annotate", "service", "hello", "added=meanwhile", "--overwrite");
        await app.Kubectl.OutAsync("patch", "service", "hello", "--type=json", "-p",
            """[{"op":"replace","path":"/spec/ports/1/targetPort","value":9091}]""");
        try
        {
            await run.InterruptAsync();
            Assert.Contains("kept target port 9091 of port 9090/TCP", run.Text, StringComparison.Ordinal);
            var service = await app.Kubectl.JsonAsync("get", "service", "hello");
            Assert.Equal("meanwhile", (string?)service["metadata"]!["annotations"]!["added"]);
            Assert.Equal("web", (string?)service["spec"]!["ports"]![0]!["targetPort"]);
            Assert.Equal(9091, (int?)service["spec"]!["ports"]![1]!["targetPort"]);
            Assert.Equal("""{"app":"hello"}""", service["spec"]!["selector"]!.ToJsonString());
            await app.Kubectl.NothingLeftAsync();
        }
        finally
        {
            await app.Kubectl.OutAsync("annotate", "service", "hello", "added-");
            await app.Kubectl.OutAsync("patch", "service", "hello", "--type=json", "-p", """[{"op":"replace","path":"/spec/ports/1/targetPort","value":9090}]""");
        }
    }

    private static async Task<string> ProcessesAsync(string marker) => (await Programs.RunAsync("pgrep", "-f", marker)).Output;

    private async Task AssertAsBeforeAsync(string service)
    {
        string now = await app.Kubectl.ServiceAsync("hello");
        Assert.True(service == now, $"before: {service}\nafter:  {now}");
        await app.Kubectl.NothingLeftAsync();
        await Eventually.IsAsync(() => app.TryGetAsync("http://hello/"), a => a == "origin", "the origin serves");
    }
}
