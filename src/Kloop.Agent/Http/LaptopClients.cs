using System.Collections.Concurrent;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;

namespace Kloop.Agent.Http;

/// <summary>The laptop's program cannot be reached: nothing of the request was given to it.</summary>
internal sealed class LaptopRefusedException(string message) : IOException(message);

/// <summary>HTTP clients to a session's laptop, one a Service port; their connections are channels of its tunnel.</summary>
internal sealed class LaptopClients(TunnelConnection tunnel) : IDisposable
{
    /// <summary>How long a laptop may take to connect to the developer's program.</summary>
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<ushort, HttpMessageInvoker> _clients = new();

    public HttpMessageInvoker ForPort(ushort port) => _clients.GetOrAdd(
        port, number => OriginClients.Create((context, token) => ConnectAsync(number, context, token)));

    public void Dispose()
    {
        foreach (var client in _clients.Values) client.Dispose();
    }

    /// <summary>
    /// Without a body the request travels with the request to open, so that a new connection costs one
    /// round trip, and can go to the origin if the laptop says no. A body can be sent only once.
    /// </summary>
    private async ValueTask<Stream> ConnectAsync(ushort port, SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        TunnelChannel channel;
        try
        {
            channel = tunnel.Open(new ChannelTarget(ChannelKind.Accepted, port, "agent"));
        }
        catch (TunnelLostException e)
        {
            throw new LaptopRefusedException(e.Message);
        }

        try
        {
            if (context.InitialRequestMessage.Content is { Headers.ContentLength: not 0 })
            {
                var (error, text) = await channel.Opened.WaitAsync(OpenLimit, cancellationToken);
                if (error != DialError.None) throw new LaptopRefusedException(text);
            }

            return new ChannelStream(channel);
        }
        catch (Exception e)
        {
            await channel.DisposeAsync();
            if (e is TimeoutException) throw new LaptopRefusedException($"no answer from the laptop within {OpenLimit.TotalSeconds:0} s");
            if (e is TunnelLostException) throw new LaptopRefusedException(e.Message);
            throw;
        }
    }
}
