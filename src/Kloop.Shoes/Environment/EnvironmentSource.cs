using System.Text.Json.Nodes;

namespace Kloop.Shoes.Environment;

/// <summary>Where the environment's values come from: the cluster, or a test's table.</summary>
public interface IEnvironmentSource
{
    /// <summary>A ConfigMap of the pod's namespace, or null when there is none.</summary>
    Task<JsonObject?> FindConfigMapAsync(string name, CancellationToken cancellationToken);

    /// <summary>A Secret of the pod's namespace, or null when there is none.</summary>
    Task<JsonObject?> FindSecretAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A pod's environment cannot be resolved: the pod itself could not start like this either.</summary>
public sealed class EnvironmentException(string message) : Exception(message);
