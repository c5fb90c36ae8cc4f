namespace Kloop.Engine.Deploy.Charts;

/// <summary>Tells other programs which cluster Kloop works on.</summary>
/// <param name="Kubeconfig">The file; null for what the environment says.</param>
/// <param name="Context">The context.</param>
public sealed record ClusterFlags(string? Kubeconfig, string Context);
