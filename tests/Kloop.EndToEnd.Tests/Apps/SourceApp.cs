using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Apps;

/// <summary>A small application's sources in a folder of their own: a Dockerfile, a program, manifests; nothing is deployed yet.</summary>
internal sealed class SourceApp : IAsyncDisposable
{
    private const string Manifests = """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {GREETING: one}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          minReadySeconds: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 0
              containers:
              - name: web
                image: e2e/web
                envFrom: [{configMapRef: {name: settings}}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: extra}
        spec:
          selector: {matchLabels: {app: extra}}
          template:
            metadata: {labels: {app: extra}}
            spec:
              terminationGracePeriodSeconds: 0
              containers: [{name: extra, image: e2e/web}]
        """;

    public SourceApp()
    {
        Write("Dockerfile", $"FROM {Repository.Registry}/base/python:12\nCOPY app.py /\nUSER 10001\nCMD [\"python3\", \"-u\", \"/app.py\"]\n");
        Program($"print({Guid.NewGuid().GetHashCode()}, flush=True)\nimport time\ntime.sleep(3600)\n");
        Write("k8s/all.yaml", Manifests);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("kloop-e2e-").FullName;

    public string Namespace { get; } = $"kloop-e2e-{Guid.NewGuid().ToString("N")[..8]}";

    public Kubectl Kubectl => new(Namespace);

    /// <summary>Runs the command in the sources' folder.</summary>
    public Task<Result> KloopAsync(params string[] arguments) =>
        Programs.RunAsync("env", ["-C", Folder, Repository.Kloop, .. arguments, "-n", Namespace]);

    /// <summary>Writes the program.</summary>
    public void Program(string text) => Write("app.py", text);

    /// <summary>Changes the manifests.</summary>
    public void Edit(string part, string by) => Write("k8s/all.yaml", Replaced(File.ReadAllText(Path.Combine(Folder, "k8s/all.yaml")), part, by));

    /// <summary>Takes the last object out of the manifests.</summary>
    public void RemoveLast()
    {
        string text = File.ReadAllText(Path.Combine(Folder, "k8s/all.yaml"));
        Write("k8s/all.yaml", text[..text.LastIndexOf("---", StringComparison.Ordinal)]);
    }

    public async ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        await Programs.RunAsync("kubectl", "delete", "namespace", Namespace, "--wait=false", "--ignore-not-found");
    }

    private static string Replaced(string text, string part, string by)
    {
        Assert.Contains(part, text, StringComparison.Ordinal);
        return text.Replace(part, by, StringComparison.Ordinal);
    }

    private void Write(string path, string text)
    {
        string full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
