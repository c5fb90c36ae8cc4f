using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>Several Services in one command, each with its program of a kloop.yaml.</summary>
public sealed class SeveralTests(HelloApp app) : IClassFixture<HelloApp>, IAsyncLifetime
{
    private const string Second = "greet";

    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-e2e-").FullName;
    private readonly int[] _ports = [Repository.FreePort(), Repository.FreePort()];

    private string File => Path.Combine(_folder, "kloop.yaml");

    public async ValueTask InitializeAsync()
    {
        await app.Kubectl.ApplyAsync($$$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: {{{Second}}}}
            spec:
              selector: {matchLabels: {app: {{{Second}}}}}
              template:
                metadata: {labels: {app: {{{Second}}}}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: main
                    image: {{{Repository.PythonImage}}}
                    command: [python3, /programs/server.py, "8080", origin]
                    ports: [{name: web, containerPort: 8080}]
                    readinessProbe: {tcpSocket: {port: web}, periodSeconds: 1}
                    env: [{name: GREETING, value: "from the pod"}]
                    volumeMounts: [{name: programs, mountPath: /programs}]
                  volumes: [{name: programs, configMap: {name: programs}}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: {{{Second}}}}
            spec: {selector: {app: {{{Second}}}}, ports: [{port: 80, targetPort: web}]}
            """);
        await app.Kubectl.OutAsync("rollout", "status", $"deployment/{Second}", "--timeout=120s");
        await Eventually.IsAsync(() => app.TryGetAsync($"http://{Second}/"), a => a is "origin", "the second origin answers by name");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Both_programs_answer_their_lines_are_told_apart_and_one_interrupt_ends_both()
    {
        string before = await ServicesAsync();
        await System.IO.File.WriteAllTextAsync(File, $"""
            redirect:
            - service: hello
              command: echo "ports $HELLO_SERVICE_PORT"; trap 'kill $!; printf "last words" >&2; exit 0' TERM; python3 {Repository.App("server.py")} {_ports[0]} first & wait
              port: {_ports[0]}:80
            - service: {Second}
              command: [python3, {Repository.App("server.py")}, "{_ports[1]}", second]
              dir: .
              port: {_ports[1]}
            """);
        await using var run = await BothReadyAsync(Start("redirect", "--all"));
        await ServedByAsync("http://hello/", "first");
        await ServedByAsync($"http://{Second}/", "second");
        Assert.Equal("from the pod", await EnvironmentAsync($"http://127.0.0.1:{_ports[1]}/", "GREETING"));
        Assert.Contains("hello | ports 80\n", run.Text, StringComparison.Ordinal);
        Assert.Equal(2, StatusLines.Redirects(await app.KloopAsync("status", "--json")).Count);

        Assert.Equal(0, await run.InterruptAsync());
        Assert.All(run.Text.Split('\n'), l => Assert.Matches("^(hello|greet) \\| ", l));
        Assert.Contains("hello | last words", run.Text, StringComparison.Ordinal);
        Assert.Equal(before, await ServicesAsync());
        await app.Kubectl.NothingLeftAsync();
        Assert.Empty(await ServersAsync());
    }

    [Fact]
    public async Task One_programs_end_ends_all_with_its_code_and_events_name_their_service()
    {
        string before = await ServicesAsync();
        string end = Path.Combine(_folder, "end");
        await System.IO.File.WriteAllTextAsync(File, $"""
            redirect:
            - service: hello
              command: python3 {Repository.App("server.py")} {_ports[0]} first & until [ -e {end} ]; do sleep 0.1; done; kill $!; exit 7
              port: {_ports[0]}:80
            - service: {Second}
              command: [python3, {Repository.App("server.py")}, "{_ports[1]}", second]
              port: {_ports[1]}
            """);
        await using var run = await BothReadyAsync(Start("redirect", Second, "hello", "--all", "--json"));
        await System.IO.File.WriteAllTextAsync(end, "");
        Assert.Equal(7, await run.EndAsync());
        var events = run.Text.Split('\n').Where(l => l.StartsWith('{')).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal(["greet", "hello"], events.Where(e => (string?)e["kind"] == "Ended").Select(e => (string)e["service"]!).Order());
        Assert.Contains(events, e => (string?)e["service"] == "greet" && (string?)e["text"] == "hello ends, and so does this");
        Assert.Equal(before, await ServicesAsync());
        await app.Kubectl.NothingLeftAsync();
        Assert.Empty(await ServersAsync());
    }

    [Fact]
    public async Task A_program_that_does_not_start_ends_the_others_and_everything_is_put_back()
    {
        string before = await ServicesAsync();
        await System.IO.File.WriteAllTextAsync(File, $"""
            redirect:
            - {"{"}service: hello, command: [python3, {Repository.App("server.py")}, "{_ports[0]}", first], port: "{_ports[0]}:80"{"}"}
            - {"{"}service: {Second}, command: echo no luck; exit 42, port: {_ports[1]}{"}"}
            """);
        await using var run = Start("redirect", "--all");
        Assert.Equal(42, await run.EndAsync());
        Assert.Contains("greet | no luck", run.Text, StringComparison.Ordinal);
        Assert.Contains("kloop: greet: `sh` ended with exit code 42 before it listened", run.Text, StringComparison.Ordinal);
        Assert.Equal(before, await ServicesAsync());
        await app.Kubectl.NothingLeftAsync();
        Assert.Empty(await ServersAsync());
    }

    [Fact]
    public async Task What_cannot_be_is_told_of_all_of_them_before_anything_is_touched()
    {
        string before = await ServicesAsync();
        await System.IO.File.WriteAllTextAsync(File, $"""
            redirect:
            - service: hello
              command: [x]
              port: {_ports[0]}:80
            - service: {Second}
              command: [x]
              port: {_ports[0]}
            """);
        // In the network of kloop the ports would be moved.
        await using (var clash = Start("redirect", "--all", "--network", "none"))
        {
            Assert.Equal(2, await clash.EndAsync());
            Assert.Contains($"kloop: port {_ports[0]} of this laptop is for several Services: hello (port 80), greet (port 80). Let greet's program listen elsewhere", clash.Text, StringComparison.Ordinal);
        }

        await using (var unknown = Start("redirect", "helo", "hello", "gret", "--all"))
        {
            Assert.Equal(2, await unknown.EndAsync());
            Assert.Contains("kloop: helo: no Service \"helo\"", unknown.Text, StringComparison.Ordinal);
            Assert.Contains("kloop: gret: no Service \"gret\"", unknown.Text, StringComparison.Ordinal);
        }

        Assert.Equal(before, await ServicesAsync());
        await app.Kubectl.NothingLeftAsync();
    }

    private KloopRun Start(params string[] arguments) => KloopRun.Start(null, [.. arguments, "-n", app.Namespace, "--config", File]);

    private static async Task<KloopRun> BothReadyAsync(KloopRun run)
    {
        await run.SaysAsync("/hello comes to this laptop: ");
        return await run.SaysAsync("/greet comes to this laptop: ");
    }

    private Task ServedByAsync(string url, string name) => Eventually.IsAsync(() => app.TryGetAsync(url), a => a == name, $"{name} serves {url}");

    private static async Task<string?> EnvironmentAsync(string url, string name)
    {
        using var http = new HttpClient();
        return (string?)JsonNode.Parse(await http.GetStringAsync(url))!["env"]![name];
    }

    private async Task<string> ServicesAsync() => await app.Kubectl.ServiceAsync("hello") + await app.Kubectl.ServiceAsync(Second);

    private async Task<string> ServersAsync() =>
        (await Programs.RunAsync("pgrep", "-f", $"server.py ({_ports[0]}|{_ports[1]}) ")).Output;
}
