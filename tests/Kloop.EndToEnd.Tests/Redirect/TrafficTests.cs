using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>What arrives at the laptop, and what the laptop's program has.</summary>
public sealed class TrafficTests(HelloApp app) : IClassFixture<HelloApp>
{
    [Fact]
    public async Task Everything_reaches_the_laptop_and_the_origin_stays_untouched()
    {
        string service = await app.Kubectl.ServiceAsync("hello"), pods = await app.OriginPodsAsync();
        await using var run = await app.Redirect().ReadyAsync();
        Assert.Contains("a canary through the Service's address arrived", run.Text, StringComparison.Ordinal);

        await app.ServedByAsync("laptop");
        string clusterAddress = await app.Kubectl.OutAsync("get", "service", "hello", "-o", "jsonpath={.spec.clusterIP}");
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("laptop", await app.TryGetAsync("http://hello/"));
            Assert.Equal("laptop", await app.TryGetAsync($"http://hello.{app.Namespace}.svc.cluster.local/"));
            Assert.Equal("laptop", await app.TryGetAsync($"http://{clusterAddress}/"));
            Assert.Equal("laptop", await app.ThroughIngressAsync());
        }

        Assert.Equal(pods, await app.OriginPodsAsync());
        await run.InterruptAsync();
        Assert.Equal(service, await app.Kubectl.ServiceAsync("hello"));
        Assert.Equal(pods, await app.OriginPodsAsync());
        await app.Kubectl.NothingLeftAsync();
        Assert.Equal("origin", await app.TryGetAsync("http://hello/"));
        Assert.Equal("origin", await app.ThroughIngressAsync());
    }

    [Fact]
    public async Task The_program_has_its_pods_environment()
    {
        await using var run = await app.Redirect().ReadyAsync();
        await app.ServedByAsync("laptop");
        var laptop = JsonNode.Parse((await app.ClientAsync("get", "http://hello/")).Succeeded("get").Output)!["env"]!.AsObject();
        string pod = (string)laptop["POD_NAME"]!;
        var origin = (await app.Kubectl.OutAsync("exec", pod, "--", "env", "-0")).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split('=', 2)).ToDictionary(l => l[0], l => l[1]);
        // What the image and the container runtime set is the laptop's own matter.
        foreach (string own in (string[])["PATH", "HOME", "HOSTNAME"]) origin.Remove(own);
        Assert.True(origin.Count > 20, $"only {origin.Count} variables");
        // A pod's own list of Services is as old as the pod: kloop's may have more.
        foreach (var (name, value) in origin) Assert.Equal($"{name}={value}", $"{name}={(string?)laptop[name]}");
    }

    [Fact]
    public async Task Any_TCP_protocol_passes_also_one_whose_server_speaks_first()
    {
        int http = Repository.FreePort(), raw = Repository.FreePort();
        await using var run = KloopRun.Start(null, "redirect", "hello", "--all", "-n", app.Namespace, "--port", $"{http}:80", "--port", $"{raw}:9090",
            "--", "python3", Repository.App("server.py"), $"{http}", "laptop", "raw", $"{raw}");
        await run.ReadyAsync();
        await app.ServedByAsync("laptop");
        var answer = (await app.ClientAsync("raw", "hello", "9090", $"{50 * 1024 * 1024}")).Succeeded("raw").Output;
        Assert.Equal("hello from laptop\nsame\n", answer);
    }

    [Fact]
    public async Task What_the_laptop_refuses_the_origin_serves()
    {
        // The laptop's program serves HTTP alone: port 9090 goes to the origin, with its greeting and every byte.
        await using var run = await app.Redirect().ReadyAsync();
        await app.ServedByAsync("laptop");
        Assert.Equal("hello from origin\nsame\n", (await app.ClientAsync("raw", "hello", "9090", "3000000")).Succeeded("raw").Output);
        await run.SaysAsync("the origin answers until something does");
    }

    [Fact]
    public async Task A_session_survives_the_loss_of_its_agent()
    {
        await using var run = await app.Redirect().ReadyAsync();
        await app.Kubectl.OutAsync("delete", "pod", "-l", "kloop.dev/service=hello", "--wait=false");
        await run.SaysAsync("connection restored");
        await Eventually.IsAsync(() => app.TryGetAsync("http://hello/"), a => a == "laptop", "the laptop serves again");
    }

    [Fact]
    public async Task A_laptop_that_falls_silent_loses_its_traffic_and_gets_it_back()
    {
        await using var run = await app.Redirect().ReadyAsync();
        await run.SignalAsync("STOP");
        try
        {
            // Nothing is closed: only the missing heartbeat tells.
            await Eventually.IsAsync(() => app.TryGetAsync("http://hello/"), a => a == "origin", "the origin serves");
        }
        finally
        {
            await run.SignalAsync("CONT");
        }

        await run.SaysAsync("connection restored");
        await Eventually.IsAsync(() => app.TryGetAsync("http://hello/"), a => a == "laptop", "the laptop serves again");
    }

    [Fact]
    public async Task Without_a_command_it_forwards_to_what_listens()
    {
        int port = Repository.FreePort();
        using var server = Programs.Start("python3", null, Repository.App("server.py"), $"{port}", "debugger");
        try
        {
            string file = Path.Combine(Path.GetTempPath(), $"kloop-{Guid.NewGuid():N}.env");
            await using (var run = KloopRun.Start(null, "redirect", "hello", "--all", "-n", app.Namespace, "--port", $"{port}:80", "--wait", "--env-file", file))
            {
                await run.ReadyAsync();
                await app.ServedByAsync("debugger");
                Assert.Equal("debugger", await app.TryGetAsync("http://hello/"));
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
                Assert.Contains("REGION=\"eu\"", await File.ReadAllLinesAsync(file));
                Assert.Equal(0, await run.InterruptAsync());
            }

            File.Delete(file);
        }
        finally
        {
            server.Kill();
        }
    }

    [Fact]
    public async Task No_request_of_a_steady_load_fails_when_a_redirect_comes_and_goes()
    {
        var load = app.ClientAsync("load", "http://hello/", "25");
        await using var run = await app.Redirect().ReadyAsync();
        await Eventually.IsAsync(() => app.TryGetAsync("http://hello/"), a => a == "laptop", "the laptop serves");
        await run.InterruptAsync();
        var counts = JsonNode.Parse((await load).Succeeded("load").Output)!;
        Assert.True((int?)counts["good"]!["laptop"] > 0, counts.ToJsonString());
        Assert.True((int?)counts["good"]!["origin"] > 0, counts.ToJsonString());
        Assert.True(counts["bad"]!.AsArray().Count == 0, $"{counts.ToJsonString()}\n{run.Text}");
    }
}
