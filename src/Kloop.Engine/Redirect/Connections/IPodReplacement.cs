using System.Text.Json.Nodes;

namespace Kloop.Engine.Redirect.Connections;

/// <summary>A way to replace one of the origin's pods.</summary>
internal interface IPodReplacement
{
    /// <summary>Replaces the pod; when it returns or throws, the pod is told to end or as it was.</summary>
    /// <returns>Why it could not be done; null when it is.</returns>
    Task<string?> ReplaceAsync(JsonObject pod, CancellationToken cancellationToken);
}
