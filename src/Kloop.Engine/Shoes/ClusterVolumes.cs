using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Files;

namespace Kloop.Engine.Shoes;

/// <summary>What a pod's volumes are made from, read from the cluster as far as the user may.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="account">The pod's service account.</param>
/// <param name="time">The clock.</param>
internal sealed class ClusterVolumes(Cluster cluster, string account, TimeProvider time) : IVolumeSource
{
    /// <summary>The part of a token's life after which it is asked for anew; a little before it is written anew.</summary>
    private const double RenewAfter = 0.79;

    private readonly Dictionary<(string?, int), (ServiceAccountToken Token, DateTimeOffset Until)> _tokens = [];

    public Task<JsonObject?> FindConfigMapAsync(string name, CancellationToken cancellationToken) => FindAsync(ResourceType.ConfigMaps, name, cancellationToken);

    public Task<JsonObject?> FindSecretAsync(string name, CancellationToken cancellationToken) => FindAsync(ResourceType.Secrets, name, cancellationToken);

    /// <summary>Not bound to the pod, whose end would end it: only to its service account.</summary>
    public async Task<ServiceAccountToken?> TokenAsync(string? audience, int seconds, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_tokens.TryGetValue((audience, seconds), out var known) && now < known.Until) return known.Token;
        var spec = new JsonObject { ["expirationSeconds"] = seconds };
        if (audience is not null) spec["audiences"] = new JsonArray(audience);
        var request = new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest", ["spec"] = spec };
        try
        {
            var answer = await cluster.PostPathAsync(ResourceType.ServiceAccounts.Path(cluster.Namespace, account, "token"), request, cancellationToken);
            if (answer.Text("status", "token") is not { } value || answer.Text("status", "expirationTimestamp") is not { } expires) return null;
            var token = new ServiceAccountToken(value, DateTimeOffset.Parse(expires, System.Globalization.CultureInfo.InvariantCulture));
            _tokens[(audience, seconds)] = (token, now + ((token.Expires - now) * RenewAfter));
            return token;
        }
        catch (ClusterException e) when (e.Failure is ClusterFailure.Forbidden or ClusterFailure.NotFound or ClusterFailure.Invalid)
        {
            return null;
        }
    }

    private async Task<JsonObject?> FindAsync(ResourceType type, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.FindAsync(type, name, cancellationToken);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return null;
        }
    }
}
