namespace Kloop.Kubernetes;

/// <summary>What kept the cluster from doing what was asked.</summary>
public enum ClusterFailure
{
    /// <summary>No answer from the API server.</summary>
    Unreachable,

    /// <summary>The kubeconfig is missing, broken, or lacks what was asked for.</summary>
    Configuration,

    /// <summary>The API server does not know who asks (HTTP 401).</summary>
    Unauthenticated,

    /// <summary>RBAC does not allow it (HTTP 403).</summary>
    Forbidden,

    /// <summary>There is no such object (HTTP 404).</summary>
    NotFound,

    /// <summary>There is one already (HTTP 409), or it changed meanwhile.</summary>
    Conflict,

    /// <summary>The object breaks a rule of the cluster, or a patch's test failed (HTTP 400, 422).</summary>
    Invalid,

    /// <summary>Any other answer.</summary>
    Other,
}

/// <summary>The cluster refused, or is out of reach. The message is for people and names the remedy.</summary>
public sealed class ClusterException(ClusterFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of failure.</summary>
    public ClusterFailure Failure { get; } = failure;
}
