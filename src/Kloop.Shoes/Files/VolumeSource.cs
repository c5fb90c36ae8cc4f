using Kloop.Shoes.Environment;

namespace Kloop.Shoes.Files;

/// <summary>Where volumes' content comes from: the cluster, or a test's table.</summary>
public interface IVolumeSource : IEnvironmentSource
{
    /// <summary>A new token of the pod's service account, or null when it is refused.</summary>
    /// <param name="audience">Whom it is for; null for the API server itself.</param>
    /// <param name="seconds">How long it is to be valid, s; at least 600.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<ServiceAccountToken?> TokenAsync(string? audience, int seconds, CancellationToken cancellationToken);
}

/// <summary>A service account's token. Never printed.</summary>
/// <param name="Value">The token itself.</param>
/// <param name="Expires">Until when it is valid, UTC.</param>
public sealed record ServiceAccountToken(string Value, DateTimeOffset Expires)
{
    /// <inheritdoc/>
    public override string ToString() => $"token until {Expires:O}";
}
