using System.Net;
using System.Net.Sockets;
using Kloop.Shoes.Network.Names;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Shoes.Network.Proxies;

/// <summary>
/// HTTP and SOCKS5 proxy on one loopback port, which leads to the cluster by the same rules as seccomp user
/// notification does: for programs that obey proxy settings, where nothing else is possible.
/// </summary>
public sealed class ProxyServer : IDisposable
{
    /// <summary>A client that does not say what it wants has no right to stay.</summary>
    private static readonly TimeSpan HeadLimit = TimeSpan.FromSeconds(30);

    private readonly HostConnector _hosts;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _ended = new();

    /// <param name="cluster">The way to the cluster.</param>
    /// <param name="routes">Which addresses and names go there.</param>
    public ProxyServer(IClusterNetwork cluster, OutgoingRoutes routes)
        : this(cluster, routes, LaptopNameServers.FromFile())
    {
    }

    internal ProxyServer(IClusterNetwork cluster, OutgoingRoutes routes, LaptopNameServers laptop)
    {
        _hosts = new HostConnector(cluster, new HostRoutes(cluster, laptop, () => routes));
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _ = AcceptAsync();
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptAsync(_ended.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // That client is gone; others come.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var _ = client;
        client.NoDelay = true;
        await using var stream = new NetworkStream(client);
        try
        {
            var request = await ReadAsync(stream);
            var (connection, failure) = await _hosts.ConnectAsync(request.Host, request.Port, _ended.Token);
            if (connection is null)
            {
                await stream.WriteAsync(request.Refused(failure), _ended.Token);
                return;
            }

            await using var __ = connection;
            await stream.WriteAsync(request.Accepted, _ended.Token);
            await connection.WriteAsync(request.First, _ended.Token);
            await connection.RelayAsync(client, _ended.Token);
        }
        catch (ProxyProtocolException e)
        {
            await stream.WriteAsync(e.Answer, CancellationToken.None).AsTask().ContinueWith(t => t.Exception, TaskScheduler.Default);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The client is gone, or kloop ends.
        }
    }

    private async Task<ProxyRequest> ReadAsync(NetworkStream stream)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        limit.CancelAfter(HeadLimit);
        byte[] first = new byte[1];
        await stream.ReadExactlyAsync(first, limit.Token);
        return first[0] == SocksHandshake.Version
            ? await SocksHandshake.ReadAsync(stream, limit.Token)
            : await HttpProxyHead.ReadAsync(first[0], stream, limit.Token);
    }
}
