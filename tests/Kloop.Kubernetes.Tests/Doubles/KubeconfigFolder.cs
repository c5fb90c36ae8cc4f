namespace Kloop.Kubernetes.Tests.Doubles;

/// <summary>A folder for kubeconfigs that goes with the test.</summary>
internal sealed class KubeconfigFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;

    public string Path(string name) => System.IO.Path.Combine(_folder, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    /// <summary>One context, cluster and user of one name.</summary>
    public static string Config(string name, string server = "http://127.0.0.1:1", string? current = null, string? ns = null, string user = "token: secret") =>
        string.Join('\n',
            "apiVersion: v1",
            "kind: Config",
            $"current-context: {current ?? name}",
            "clusters:",
            $"- name: {name}",
            $"  cluster: {{ server: \"{server}\" }}",
            "contexts:",
            $"- name: {name}",
            $"  context: {{ cluster: {name}, user: {name}{(ns is null ? "" : $", namespace: {ns}")} }}",
            "users:",
            $"- name: {name}",
            $"  user: {{ {user} }}",
            "");

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
