namespace Kloop.Kubernetes.Connection;

/// <summary>Which cluster, and where in it; null means what the kubeconfig says.</summary>
/// <param name="Kubeconfig">Path of a kubeconfig; null means $KUBECONFIG, else ~/.kube/config.</param>
/// <param name="Context">A context of it.</param>
/// <param name="Namespace">A namespace.</param>
public sealed record ClusterOptions(string? Kubeconfig = null, string? Context = null, string? Namespace = null);
