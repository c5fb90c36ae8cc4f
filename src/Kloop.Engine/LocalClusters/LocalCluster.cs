namespace Kloop.Engine.LocalClusters;

/// <summary>A local cluster that is there.</summary>
/// <param name="Name">Its name, as its provider knows it.</param>
/// <param name="Provider">The provider: k3d, kind, k3s, or another tool whose context the kubeconfig has.</param>
/// <param name="State"><c>running</c>, <c>stopped</c>, or <c>unknown</c> for other tools'.</param>
/// <param name="Context">The kubeconfig context's name; null where the kubeconfig has none.</param>
public sealed record LocalCluster(string Name, string Provider, string State, string? Context);
