using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Testing;

/// <summary><c>kloop test</c> against the real cluster: the kinds, and that its environment is gone afterwards.</summary>
public sealed class TestCommandTests : IAsyncLifetime
{
    private readonly string _name = $"kloop-e2e-t{Guid.NewGuid().ToString("N")[..6]}";
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-test-").FullName;

    public ValueTask InitializeAsync()
    {
        File.WriteAllText(Path.Combine(_folder, "k8s.yaml"), $$$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: {{{_name}}}-of-nobody}
            spec:
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: web
                    image: {{{Repository.PythonImage}}}
                    command: [python3, -m, http.server, '8080', --directory, /etc]
                    readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
                    ports: [{containerPort: 8080, protocol: TCP}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: {{{_name}}}-of-nobody}
            spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080, protocol: TCP}]}
            """);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string left in (await NamespacesAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)) await Programs.RunAsync("kubectl", "delete", left, "--wait=false");
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task EveryKind_IsRun_AndTheOneThatFailsIsNamed()
    {
        Write("- {service: web, unit: 'true'}\n- e2e: curl -sf \"$WEB_URL/\" >/dev/null && echo $KLOOP_NAMESPACE > seen\n- {e2e: 'curl -sf http://web/ >/dev/null', shoes: web}\n");
        var passed = await TestAsync();
        Assert.True(passed.ExitCode == 0, $"{passed}");
        Assert.Contains("passed: 6 passed", passed.Output, StringComparison.Ordinal);
        Assert.StartsWith(_name + "-test-", File.ReadAllText(Path.Combine(_folder, "seen")), StringComparison.Ordinal);
        Assert.Contains("tests=\"6\" failures=\"0\"", File.ReadAllText(Path.Combine(_folder, ".kloop/test-results.xml")), StringComparison.Ordinal);
        Assert.Equal("", await NamespacesAsync());

        Write("- {service: web, unit: 'true'}\n- e2e: exit 5\n");
        var failed = await TestAsync();
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("ended with exit code 5", failed.Output, StringComparison.Ordinal);
        Assert.EndsWith("failed: e2e\n", failed.Output, StringComparison.Ordinal);
        Assert.Equal("", await NamespacesAsync());
    }

    [Fact]
    public async Task StructureTests_LookIntoTheImage()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "web"));
        File.WriteAllText(Path.Combine(_folder, "web", "Dockerfile"), $"FROM {Repository.PythonImage}\nCOPY --chmod=640 version /app/version\nUSER 10001\n");
        File.WriteAllText(Path.Combine(_folder, "web", "version"), "1.2\n");
        string manifests = Path.Combine(_folder, "k8s.yaml");
        File.WriteAllText(manifests, File.ReadAllText(manifests).Replace(Repository.PythonImage, $"e2e/{_name}", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_folder, "structure.yaml"), """
            schemaVersion: 2.0.0
            metadataTest: {user: '10001'}
            fileExistenceTests:
            - {name: version, path: /app/version, permissions: -rw-r-----, uid: 0}
            - {name: python, path: /bin/python3, isExecutableBy: any}
            - {name: secret, path: /app/secret, shouldExist: false}
            fileContentTests:
            - {name: version, path: /app/version, expectedContents: ['^1\.2\n$']}
            - {name: next, path: /app/version, expectedContents: ['^2\.']}
            commandTests:
            - {name: user, command: id, args: [-u], expectedOutput: ['^10001\n$']}
            """);
        File.WriteAllText(Path.Combine(_folder, "kloop.yaml"), $"name: {_name}\nimages:\n- {{image: e2e/{_name}, dir: web}}\ndeploy:\n- manifests: [k8s.yaml]\ntests:\n- {{service: {_name}, structure: structure.yaml}}\n");
        var result = await Programs.RunAsync("sh", "-c", $"cd {_folder} && exec {Repository.Kloop} test deploy");
        Assert.True(result.ExitCode == 1, $"{result}");
        Assert.Contains("deploy  9 passed, 1 failed", result.Output, StringComparison.Ordinal);
        Assert.Contains("/app/version has nothing that matches ^2\\.", result.Output, StringComparison.Ordinal);
        Assert.Equal("", await NamespacesAsync());
    }

    [Fact]
    public async Task Interrupted_LeavesNothing()
    {
        Write("- e2e: sleep 300\n");
        await using var run = Start();
        await run.SaysAsync("e2e    web: at 127.0.0.1:");
        Assert.NotEqual("", await NamespacesAsync());
        Assert.Equal(1, await run.InterruptAsync());
        Assert.Equal("", await NamespacesAsync());
    }

    [Fact]
    public async Task Killed_IsHealed()
    {
        Write("- e2e: sleep 300\n");
        await using var run = Start();
        await run.SaysAsync("made");
        await run.SignalAsync("KILL");
        await run.EndAsync();
        // Another test's heal may come first: environments are of the whole cluster.
        (await Programs.RunAsync(Repository.Kloop, "heal")).Succeeded("heal");
        await Eventually.IsAsync(NamespacesAsync, left => left.Length == 0, "the environment is gone");
    }

    private void Write(string tests) => File.WriteAllText(Path.Combine(_folder, "kloop.yaml"), $"name: {_name}\nports: [web:80]\ntests:\n{tests}");

    private Task<Result> TestAsync() => Programs.RunAsync("sh", "-c", $"cd {_folder} && exec {Repository.Kloop} test");

    private KloopRun Start() => KloopRun.StartProgram("sh", "-c", $"cd {_folder} && exec {Repository.Kloop} test e2e");

    private async Task<string> NamespacesAsync() => (await Programs.RunAsync("kubectl", "get", "namespaces", "-l", $"kloop.dev/test={_name}", "-o", "name")).Output;
}
