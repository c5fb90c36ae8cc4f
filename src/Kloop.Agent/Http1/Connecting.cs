using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Kloop.Agent.Http;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;

namespace Kloop.Agent.Http1;

/// <summary>Makes connections to what answers requests.</summary>
internal static class Connecting
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    /// <summary>How long a laptop may take to connect to the developer's program.</summary>
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(10);

    /// <summary>A connection to the origin, or to what an entry leads to.</summary>
    /// <exception cref="SocketException">It was refused, or cannot be reached.</exception>
    /// <exception cref="TimeoutException">Nobody answered.</exception>
    public static async Task<Link> ToOriginAsync(EndPoint address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = new CancellationTokenSource(ConnectLimit);
        try
        {
            await socket.ConnectAsync(address, limit.Token);
            return new SocketLink(socket);
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw new TimeoutException($"no answer from {address} within {ConnectLimit.TotalSeconds:0} s");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A connection to a laptop's program.</summary>
    /// <param name="tunnel">The way to it.</param>
    /// <param name="port">The Service port that it serves.</param>
    /// <param name="confirmed">
    /// Whether to wait until the laptop has connected. Otherwise a request travels with the request to open, so that a new
    /// connection costs one round trip; it must be one that can be sent again.
    /// </param>
    /// <exception cref="LaptopRefusedException">The laptop says no, or does not say anything.</exception>
    public static async ValueTask<Link> ToLaptopAsync(TunnelConnection tunnel, ushort port, bool confirmed)
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

        if (!confirmed) return new ChannelLink(channel);
        try
        {
            var (error, text) = await channel.Opened.WaitAsync(OpenLimit);
            if (error == DialError.None) return new ChannelLink(channel);
            await channel.DisposeAsync();
            throw new LaptopRefusedException(text);
        }
        catch (Exception e) when (e is TimeoutException or TunnelLostException)
        {
            await channel.DisposeAsync();
            throw new LaptopRefusedException(e is TimeoutException ? $"no answer from the laptop within {OpenLimit.TotalSeconds:0} s" : e.Message);
        }
    }

    /// <summary>TLS over a connection. The certificate was the caller's to check, and the agent's was checked.</summary>
    /// <exception cref="IOException">The far end does not speak TLS.</exception>
    public static async Task<Link> WithTlsAsync(Link link, string host)
    {
#pragma warning disable CA5359, CA2000 // See above; and it is the link's from then on.
        var tls = new SslStream(link.Stream, leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359, CA2000
        using var limit = new CancellationTokenSource(ConnectLimit);
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = host, ApplicationProtocols = [SslApplicationProtocol.Http11] }, limit.Token);
            return new TlsLink(tls, link);
        }
        catch (Exception e)
        {
            await tls.DisposeAsync();
            // A Host that is no name, too.
            throw new IOException($"no TLS at the far end: {e.Message}", e);
        }
    }
}
