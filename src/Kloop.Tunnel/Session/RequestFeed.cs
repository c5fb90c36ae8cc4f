using System.Runtime.CompilerServices;
using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel.Session;

/// <summary>What the agent tells of a session's requests, on a <see cref="ChannelKind.Requests"/> channel.</summary>
public sealed class RequestFeed(TunnelChannel channel) : IAsyncDisposable
{
    /// <summary>Opens the feed, from the agent's side.</summary>
    public static RequestFeed Open(TunnelConnection connection) => new(connection.Open(new ChannelTarget(ChannelKind.Requests)));

    /// <summary>Tells of requests; waits while the laptop's reader is behind.</summary>
    public Task WriteAsync(IEnumerable<RequestSeen> requests, CancellationToken cancellationToken) =>
        JsonMessages.WriteAsync(channel, requests, ControlJson.Default.RequestSeen, cancellationToken);

    /// <summary>All requests that are told of, until the agent ends the feed or the tunnel is lost.</summary>
    public async IAsyncEnumerable<RequestSeen> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await JsonMessages.ReadAsync(channel, ControlJson.Default.RequestSeen, cancellationToken) is { } request) yield return request;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => channel.DisposeAsync();
}
