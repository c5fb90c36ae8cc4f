using k8s;
using k8s.Exceptions;
using k8s.KubeConfigModels;

namespace Kloop.Kubernetes.Connection;

/// <summary>Reads the kubeconfig as kubectl does: flag, $KUBECONFIG with several files, ~/.kube/config, in-cluster.</summary>
public static class ClusterConnector
{
    /// <exception cref="ClusterException">The kubeconfig cannot be used; the text says why and what to do.</exception>
    public static Cluster Connect(ClusterOptions options)
    {
        var files = KubeconfigFiles.Of(options.Kubeconfig).Select(p => new FileInfo(p)).ToList();
        string shown = string.Join(':', files.Select(f => f.FullName));
        var missing = files.Where(f => !f.Exists).ToList();
        if (missing.Count == files.Count)
        {
            throw Configuration($"no kubeconfig at {shown}: name one with --kubeconfig or KUBECONFIG");
        }

        K8SConfiguration config;
        try
        {
            config = Load(files.Where(f => f.Exists));
        }
        catch (Exception e) when (e is YamlDotNet.Core.YamlException or KubeConfigException or InvalidCastException or IOException or UnauthorizedAccessException)
        {
            throw Configuration($"the kubeconfig {shown} cannot be read: {e.Message}", e);
        }

        string? context = options.Context ?? config.CurrentContext;
        var contexts = config.Contexts?.Select(c => c.Name).ToList() ?? [];
        if (string.IsNullOrEmpty(context))
        {
            throw Configuration($"the kubeconfig {shown} has no current context: name one with --context ({string.Join(", ", contexts)})");
        }

        if (!contexts.Contains(context))
        {
            throw Configuration($"no context \"{context}\" in {shown}; it has: {string.Join(", ", contexts)}");
        }

        try
        {
            string[] texts = [.. files.Where(f => f.Exists).Select(f => File.ReadAllText(f.FullName))];
            var details = config.Contexts!.First(c => c.Name == context).ContextDetails;
            var client = KubernetesClientConfiguration.BuildConfigFromConfigObject(config, context);
            var proxy = details?.Cluster is { } cluster ? ClusterProxy.Of(texts, cluster) : null;
            return new Cluster(client, proxy, context, options.Namespace ?? options.Chosen?.Invoke(context, client.Host) ?? (string.IsNullOrEmpty(client.Namespace) ? "default" : client.Namespace));
        }
        catch (Exception e) when (e is KubeConfigException or IOException or UnauthorizedAccessException or FormatException or System.Security.Cryptography.CryptographicException)
        {
            throw Configuration($"context \"{context}\" of {shown} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>As kubectl does: of several entries with one name, and of several current contexts, the first counts.</summary>
    private static K8SConfiguration Load(IEnumerable<FileInfo> files)
    {
        var all = files.Where(HasContent).Select(LoadOne).ToList();
        if (all.Count == 0) return new K8SConfiguration();
        var merged = all[0];
        merged.CurrentContext = all.Select(c => c.CurrentContext).FirstOrDefault(c => !string.IsNullOrEmpty(c));
        merged.Clusters = [.. all.SelectMany(c => c.Clusters ?? []).DistinctBy(c => c.Name)];
        merged.Contexts = [.. all.SelectMany(c => c.Contexts ?? []).DistinctBy(c => c.Name)];
        merged.Users = [.. all.SelectMany(c => c.Users ?? []).DistinctBy(u => u.Name)];
        return merged;
    }

    /// <summary>Reads a file, and its users' <c>tokenFile</c>, which the library does not read; it wins over <c>token</c>.</summary>
    private static K8SConfiguration LoadOne(FileInfo file)
    {
        var config = KubernetesClientConfiguration.LoadKubeConfig(file, useRelativePaths: true);
        string text = File.ReadAllText(file.FullName);
        foreach (var user in config.Users ?? [])
        {
            if (KubeconfigValues.Text([text], "users", user.Name, "user", "tokenFile") is not { Length: > 0 } name) continue;
            string token = Path.Combine(file.DirectoryName!, name);
            if (user.UserCredentials is not null && File.Exists(token)) user.UserCredentials.Token = File.ReadAllText(token).Trim();
        }

        return config;
    }

    /// <summary>The library fails on a file without a document; to kubectl it is a kubeconfig without contexts.</summary>
    private static bool HasContent(FileInfo file) =>
        File.ReadLines(file.FullName).Any(l => l.AsSpan().TrimStart() is { IsEmpty: false } text && text[0] != '#');

    private static ClusterException Configuration(string message, Exception? inner = null) =>
        new(ClusterFailure.Configuration, message, inner);
}
