using System.Net;
using System.Net.Sockets;

namespace Kloop.Shoes.Network.Proxies;

/// <summary>Connects to hosts, in the cluster or from the laptop.</summary>
internal sealed class HostConnector(IClusterNetwork cluster, HostRoutes routes)
{
    /// <summary>How long the laptop waits for an answer.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>A connection, or why there is none.</summary>
    public async Task<(IClusterConnection? Connection, ProxyFailure Failure)> ConnectAsync(string host, ushort port, CancellationToken cancellationToken)
    {
        try
        {
            return await routes.OfAsync(host, cancellationToken) switch
            {
                HostRoute.InCluster there => Of(await cluster.DialAsync(there.Host, port, cancellationToken)),
                HostRoute.Here here => (await LaptopAsync(here.Address, port, cancellationToken), default),
                HostRoute.Denied => (null, ProxyFailure.Denied),
                _ => (null, ProxyFailure.NoSuchName),
            };
        }
        catch (SocketException e)
        {
            return (null, Of(e.SocketErrorCode));
        }
        catch (IOException)
        {
            return (null, ProxyFailure.Unreachable);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, ProxyFailure.TimedOut);
        }
    }

    private static (IClusterConnection? Connection, ProxyFailure Failure) Of(ClusterDial dial) => (dial.Connection, Of(dial.Error));

    private static ProxyFailure Of(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => ProxyFailure.Refused,
        SocketError.TimedOut => ProxyFailure.TimedOut,
        SocketError.AccessDenied => ProxyFailure.Denied,
        SocketError.HostNotFound => ProxyFailure.NoSuchName,
        _ => ProxyFailure.Unreachable,
    };

    private static async Task<IClusterConnection> LaptopAsync(IPAddress address, ushort port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Limit);
            await socket.ConnectAsync(address, port, limit.Token);
            return new LaptopConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
