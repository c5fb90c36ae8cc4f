using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Dev;

/// <summary>A repository with a Dockerfile and a manifest, and nothing that says anything to Kloop.</summary>
public sealed class DevCommandTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-repo-").FullName;
    private readonly Kubectl _kubectl = new($"kloop-e2e-{Guid.NewGuid().ToString("N")[..8]}");

    public async ValueTask InitializeAsync()
    {
        (await Programs.RunAsync("kubectl", "create", "namespace", _kubectl.Namespace)).Succeeded("create namespace");
        string service = Directory.CreateDirectory(Path.Combine(_folder, "hello")).FullName;
        await File.WriteAllTextAsync(Path.Combine(service, "app.py"), """
            import http.server

            class Hello(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(200)
                    self.end_headers()
                    self.wfile.write(b"first")

            print("hello listens", flush=True)
            http.server.ThreadingHTTPServer(("", 8080), Hello).serve_forever()
            """);
        await File.WriteAllTextAsync(Path.Combine(service, "requirements.txt"), "");
        await File.WriteAllTextAsync(Path.Combine(service, "Dockerfile"), $"FROM {Repository.PythonImage}\nWORKDIR /app\nCOPY . .\nCMD [\"python3\", \"-u\", \"app.py\"]\n");
        Directory.CreateDirectory(Path.Combine(_folder, "k8s"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "k8s", "hello.yaml"), HelloManifest.Of(2));
    }

    public async ValueTask DisposeAsync()
    {
        await Programs.RunAsync("kubectl", "delete", "namespace", _kubectl.Namespace, "--wait=false");
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Edit_is_answered_by_the_cluster_and_leaving_gives_the_workload_back()
    {
        await using (var run = KloopRun.StartProgram("env", "-C", _folder, Repository.Kloop, "dev", "-n", _kubectl.Namespace))
        {
            await run.SaysAsync("1 of 1 workloads follow your edits", 300);
            var forwarded = Regex.Match(run.Text, @"(http://127\.0\.0\.1:\d+): leads to service/hello:80");
            Assert.True(forwarded.Success, run.Text);
            string url = forwarded.Groups[1].Value;
            Assert.Equal("first", await AnswerAsync(url));
            string source = Path.Combine(_folder, "hello", "app.py");
            await File.WriteAllTextAsync(source, (await File.ReadAllTextAsync(source)).Replace("first", "second", StringComparison.Ordinal));
            await Eventually.IsAsync(() => AnswerAsync(url), a => a == "second", "the edit answers");
            await run.SaysAsync("app.py: copied, restarted");
            await run.SaysAsync("hello        | hello listens");
            // Whoever connects after the pod was replaced reaches the next one, at the same number, with the edit in it.
            await _kubectl.OutAsync("delete", "pod", "-l", "app=hello", "--wait=false");
            await Eventually.IsAsync(async () => (await _kubectl.PodsAsync("app=hello")).Length, l => l > 0, "another pod");
            await Eventually.IsAsync(() => AnswerAsync(url), a => a == "second", "the next pod has the edit");
            Assert.Equal(0, await run.InterruptAsync());
        }

        var deployment = await _kubectl.JsonAsync("get", "deployment", "hello");
        Assert.Equal(2, (int)deployment["spec"]!["replicas"]!);
        var pod = deployment["spec"]!["template"]!["spec"]!;
        Assert.Null(pod["initContainers"]);
        Assert.Null(((JsonArray)pod["containers"]!)[0]!["command"]);
        var again = await Programs.RunAsync("env", "-C", _folder, Repository.Kloop, "down", "-n", _kubectl.Namespace);
        Assert.True(again.ExitCode == 0, again.Error);
        await _kubectl.NothingLeftAsync();
        Assert.DoesNotContain("hello", await _kubectl.OutAsync("get", "deployments,services", "-o", "name"), StringComparison.Ordinal);
    }

    private static async Task<string> AnswerAsync(string url) => (await Programs.RunAsync("curl", "-s", "-m", "20", url)).Output;
}
