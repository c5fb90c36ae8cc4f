using Kloop.Engine.Build.Destinations;
using Kloop.Engine.Build.Registry;
using Kloop.Kubernetes;

namespace Kloop.Engine.Redirect.Image;

/// <summary>The registry that a built agent is pushed to.</summary>
/// <param name="Push">HOST[:PORT][/PATH] as the laptop reaches it.</param>
/// <param name="Pull">The same as the nodes reach it.</param>
/// <param name="Insecure">It may speak HTTP.</param>
internal sealed record AgentRegistry(string Push, string Pull, bool Insecure)
{
    private const string Repository = "kloop-agent";

    /// <summary>The one that was asked for, else the cluster's own (KEP-1755); null when there is neither.</summary>
    public static async Task<AgentRegistry?> FindAsync(Cluster cluster, string? asked, CancellationToken cancellationToken)
    {
        var own = await LocalRegistry.FindAsync(cluster, cancellationToken);
        if (own is not null && (asked is null || own.Host == asked)) return new AgentRegistry(own.Host, own.HostFromContainerRuntime ?? own.Host, Insecure: true);
        return asked?.TrimEnd('/') is { } host ? new AgentRegistry(host, host, DestinationChoice.IsPrivate(asked)) : null;
    }

    /// <summary>Pushes the agent unless it is there.</summary>
    /// <exception cref="TaskFailedException">The registry cannot be reached or refuses.</exception>
    public async Task<AgentImage> PushAsync(AgentBinary binary, CancellationToken cancellationToken)
    {
        var image = BuiltImage.Of(binary.Decompress());
        string[] place = Push.Split('/', 2);
        try
        {
            using var http = new RegistryHttp(place[0], Insecure, DockerLogins.OfDeveloper());
            var registry = new OciRegistry(http, place.Length == 2 ? $"{place[1]}/{Repository}" : Repository);
            if (await registry.DigestAsync(image.Tag, cancellationToken) is null) await registry.PushAsync(image.Archived, image.Tag, cancellationToken);
        }
        catch (TaskFailedException e)
        {
            throw new TaskFailedException($"the agent's image cannot be pushed to {Push}: {e.Message}. Another registry: --registry HOST; an image that is pushed: --image REF");
        }

        return new AgentImage($"{Pull}/{Repository}:{image.Tag}", 0, "built and pushed");
    }
}
