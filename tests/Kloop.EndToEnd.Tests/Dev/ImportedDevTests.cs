using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Dev;

/// <summary>A repository with another tool's file: it runs as it is.</summary>
public sealed class ImportedDevTests : IAsyncLifetime
{
    private const string Program = """
        import http.server, socket

        class Hello(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.end_headers()
                if self.path == "/laptop":
                    try:
                        self.wfile.write(b"".join(iter(lambda s=socket.create_connection(("127.0.0.1", 9100), 5): s.recv(100), b"")))
                    except OSError as e:
                        self.wfile.write(str(e).encode())
                else:
                    self.wfile.write(b"first " + open("text.txt", "rb").read())

        print("hello listens", flush=True)
        http.server.ThreadingHTTPServer(("", 8080), Hello).serve_forever()
        """;

    private readonly LaptopFolder _folder = new();
    private readonly Kubectl _kubectl = new($"kloop-e2e-{Guid.NewGuid().ToString("N")[..8]}");
    private readonly int _port = Repository.FreePort();

    public async ValueTask InitializeAsync()
    {
        (await Programs.RunAsync("kubectl", "create", "namespace", _kubectl.Namespace)).Succeeded("create namespace");
        _folder.Write("hello/app.py", Program);
        _folder.Write("hello/text.txt", "one");
        _folder.Write("hello/Dockerfile", $"FROM {Repository.PythonImage}\nWORKDIR /app\nCOPY . .\nCMD [\"python3\", \"-u\", \"app.py\"]\n");
        _folder.Write("k8s/hello.yaml", HelloManifest.Of(1));
    }

    public async ValueTask DisposeAsync()
    {
        await Programs.RunAsync("kubectl", "delete", "namespace", _kubectl.Namespace, "--wait=false");
        _folder.Dispose();
    }

    [Fact]
    public async Task Skaffold_yaml()
    {
        _folder.Write("skaffold.yaml", $$$"""
            apiVersion: skaffold/v4beta11
            kind: Config
            metadata: {name: hello}
            build:
              artifacts:
              - image: example/hello
                context: hello
                docker: {dockerfile: Dockerfile}
                sync:
                  manual:
                  - {src: "*.txt", dest: .}
                  hooks:
                    after:
                    - container: {command: [sh, -c, "echo synced: $(cat text.txt)"]}
            manifests:
              rawYaml: [k8s/*.yaml]
            deploy:
              kubectl:
                hooks:
                  after:
                  - container: {podName: hello-*, command: [sh, -c, "echo deployed: $(cat text.txt)"]}
            portForward:
            - {resourceType: service, resourceName: hello, port: 80, localPort: {{{_port}}}}
            profiles:
            - name: loud
              patches:
              - {op: replace, path: /build/artifacts/0/docker/dockerfile, value: Dockerfile.loud}
            """);
        await using var run = await StartAsync("-f", "skaffold.yaml");
        Assert.Contains("deployed: one", run.Text, StringComparison.Ordinal);
        _folder.Write("hello/text.txt", "two");
        await AnswersAsync("", "first two");
        await run.SaysAsync("synced: two");
        // Not in sync: another image.
        _folder.Write("hello/app.py", Program.Replace("first", "second", StringComparison.Ordinal));
        await AnswersAsync("", "second two");
        // A manifest: what is deployed follows, and edits go on being synced.
        _folder.Write("k8s/hello.yaml", File.ReadAllText(_folder.At("k8s/hello.yaml")).Replace("metadata: {name: hello}", "metadata: {name: hello, labels: {edited: 'yes'}}", StringComparison.Ordinal));
        await Eventually.IsAsync(() => _kubectl.OutAsync("get", "deployment", "hello", "-o", "jsonpath={.metadata.labels.edited}"), l => l == "yes", "the manifest is deployed");
        _folder.Write("hello/text.txt", "three");
        await AnswersAsync("", "second three");
        // A workload that comes along is followed as well.
        string manifest = File.ReadAllText(_folder.At("k8s/hello.yaml"));
        _folder.Write("k8s/hello.yaml", $"{manifest}\n---\n{HelloManifest.Of(1).Replace("name: hello", "name: twin", StringComparison.Ordinal).Replace("app: hello", "app: twin", StringComparison.Ordinal)}");
        await Eventually.IsAsync(() => TwinAsync(), t => t == "three", "the twin has the edits");
        _folder.Write("hello/text.txt", "four");
        await Eventually.IsAsync(() => TwinAsync(), t => t == "four", "the twin follows");
        await AnswersAsync("", "second four");
        await EndsAsync(run, "-f", "skaffold.yaml");
        await Eventually.IsAsync(() => _kubectl.OutAsync("get", "deployments", "-o", "name"), left => left.Length == 0, "the twin is gone, too");
    }

    [Fact]
    public async Task Devspace_yaml()
    {
        int laptopPort = Repository.FreePort();
        using var laptop = new TcpListener(IPAddress.Loopback, laptopPort);
        laptop.Start();
        var answering = AnswerOnceAsync(laptop);
        _folder.Write("devspace.yaml", $$$"""
            version: v2beta1
            name: hello
            vars:
              IMAGE: example/hello
            images:
              hello:
                image: ${IMAGE}
                context: hello
                dockerfile: hello/Dockerfile
            deployments:
              hello:
                kubectl:
                  manifests: [k8s/]
            dev:
              hello:
                imageSelector: ${IMAGE}
                sync:
                - path: ./hello:/app
                  onUpload: {restartContainer: true}
                ports:
                - port: "{{{_port}}}:8080"
                reversePorts:
                - port: "{{{laptopPort}}}:9100"
            """);
        await using var run = await StartAsync("-f", "devspace.yaml");
        await AnswersAsync("laptop", "from the laptop");
        await answering;
        _folder.Write("hello/app.py", Program.Replace("first", "second", StringComparison.Ordinal));
        await AnswersAsync("", "second one");
        await EndsAsync(run, "-f", "devspace.yaml");
    }

    /// <summary>What the twin's newest pod has.</summary>
    private async Task<string> TwinAsync() => (await _kubectl.RunAsync("exec", "deployment/twin", "--", "cat", "text.txt")).Output.Trim();

    private static async Task AnswerOnceAsync(TcpListener laptop)
    {
        using var client = await laptop.AcceptTcpClientAsync();
        await client.GetStream().WriteAsync("from the laptop"u8.ToArray());
    }

    private async Task<KloopRun> StartAsync(params string[] arguments)
    {
        var run = KloopRun.StartProgram("env", ["-C", _folder.Path, Repository.Kloop, "dev", "-n", _kubectl.Namespace, .. arguments]);
        await run.SaysAsync("1 of 1 workloads follow your edits", 300);
        Assert.Matches(new Regex($"http://127\\.0\\.0\\.1:{_port}: leads to "), run.Text);
        await AnswersAsync("", "first one");
        return run;
    }

    private async Task EndsAsync(KloopRun run, params string[] arguments)
    {
        Assert.Equal(0, await run.InterruptAsync());
        (await Programs.RunAsync("env", ["-C", _folder.Path, Repository.Kloop, "down", "-n", _kubectl.Namespace, .. arguments])).Succeeded("kloop down");
        await _kubectl.NothingLeftAsync();
        Assert.DoesNotContain("hello", await _kubectl.OutAsync("get", "deployments,services", "-o", "name"), StringComparison.Ordinal);
    }

    private Task AnswersAsync(string path, string answer) =>
        Eventually.IsAsync(async () => (await Programs.RunAsync("curl", "-s", "-m", "20", $"http://127.0.0.1:{_port}/{path}")).Output, a => a == answer, $"the answer is {answer}");
}
