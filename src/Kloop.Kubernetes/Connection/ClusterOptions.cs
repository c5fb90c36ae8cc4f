namespace Kloop.Kubernetes.Connection;

/// <summary>Which cluster, and where in it; null means what the kubeconfig says.</summary>
/// <param name="Kubeconfig">Path of a kubeconfig; null means $KUBECONFIG, else ~/.kube/config.</param>
/// <param name="Context">A context of it.</param>
/// <param name="Namespace">A namespace.</param>
public sealed record ClusterOptions(string? Kubeconfig = null, string? Context = null, string? Namespace = null)
{
    /// <summary>The namespace that the user has chosen for a context (its name, its API server) elsewhere; null for none.</summary>
    public Func<string, string, string?>? Chosen { get; init; }
}
