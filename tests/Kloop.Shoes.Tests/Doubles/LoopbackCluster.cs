using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Kloop.Shoes.Network;
using Kloop.Shoes.Network.Names;

namespace Kloop.Shoes.Tests.Doubles;

/// <summary>A cluster whose Services are servers on this machine's loopback.</summary>
internal sealed class LoopbackCluster : IClusterNetwork
{
    private readonly ConcurrentDictionary<(string, ushort), IPEndPoint> _services = new();

    /// <summary>Addresses by full name.</summary>
    public ConcurrentDictionary<string, IPAddress[]> Names { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Records of other types by name and type.</summary>
    public ConcurrentDictionary<(string, ushort), DnsRecord[]> Records { get; } = new();

    /// <summary>What was dialled, in order.</summary>
    public ConcurrentQueue<string> Dialled { get; } = new();

    /// <summary>How long a dial takes.</summary>
    public TimeSpan RoundTrip { get; set; }

    public ClusterResolver Resolver { get; set; } = new(["10.96.0.10"], ["shop.svc.cluster.local", "svc.cluster.local", "cluster.local"], 5);

    /// <summary>A Service, with its name's address.</summary>
    public void Add(string name, ushort port, int laptopPort, params string[] addresses)
    {
        _services[(name, port)] = new IPEndPoint(IPAddress.Loopback, laptopPort);
        Names[name] = [.. (addresses is [] ? ["10.96.1.1"] : addresses).Select(IPAddress.Parse)];
    }

    public Task<ClusterResolver> ResolverAsync(CancellationToken cancellationToken) => Task.FromResult(Resolver);

    public Task<byte[]> AskAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        var asked = DnsMessage.Read(question.Span);
        if (Records.TryGetValue((asked.Name, asked.Type), out var records)) return Task.FromResult(asked.Reply(DnsCode.NoError, records).ToBytes());
        if (!Names.TryGetValue(asked.Name, out var addresses)) return Task.FromResult(asked.Reply(DnsCode.NoSuchName, []).ToBytes());
        var answers = asked.Type == DnsType.A ? addresses.Select(a => new DnsRecord(asked.Name, DnsType.A, 1, 30, a.GetAddressBytes())) : [];
        return Task.FromResult(asked.Reply(DnsCode.NoError, [.. answers]).ToBytes());
    }

    public async Task<ClusterDial> DialAsync(string host, ushort port, CancellationToken cancellationToken)
    {
        Dialled.Enqueue($"{host}:{port}");
        await Task.Delay(RoundTrip, cancellationToken);
        if (host.StartsWith("silent", StringComparison.Ordinal)) return new ClusterDial(SocketError.TimedOut, null);
        if (!_services.TryGetValue((host, port), out var service)) return new ClusterDial(SocketError.ConnectionRefused, null);
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(service, cancellationToken);
            return new ClusterDial(SocketError.Success, new Connection(socket));
        }
        catch (SocketException e)
        {
            socket.Dispose();
            return new ClusterDial(e.SocketErrorCode, null);
        }
    }

    public async Task<IClusterDatagrams> OpenDatagramsAsync(string host, ushort port, CancellationToken cancellationToken)
    {
        Dialled.Enqueue($"{host}:{port}/udp");
        await Task.Delay(RoundTrip, cancellationToken);
        if (!_services.TryGetValue((host, port), out var service)) throw new IOException("no such port here");
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(service, cancellationToken);
        return new Datagrams(socket);
    }

    private sealed class Datagrams(Socket far) : IClusterDatagrams
    {
        public async ValueTask SendAsync(ReadOnlyMemory<byte> datagram, CancellationToken cancellationToken) => await far.SendAsync(datagram, cancellationToken);

        public async ValueTask<int?> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken) => await far.ReceiveAsync(buffer, cancellationToken);

        public ValueTask DisposeAsync()
        {
            far.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Connection(Socket far) : IClusterConnection
    {
        public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            while (!bytes.IsEmpty) bytes = bytes[await far.SendAsync(bytes, cancellationToken)..];
        }

        public async Task RelayAsync(Socket socket, CancellationToken cancellationToken) =>
            await Task.WhenAll(CopyAsync(socket, far, cancellationToken), CopyAsync(far, socket, cancellationToken));

        public ValueTask DisposeAsync()
        {
            far.Dispose();
            return ValueTask.CompletedTask;
        }

        private static async Task CopyAsync(Socket from, Socket to, CancellationToken cancellationToken)
        {
            byte[] buffer = new byte[64 * 1024];
            try
            {
                while (await from.ReceiveAsync(buffer, cancellationToken) is > 0 and var count)
                {
                    for (int sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), cancellationToken);
                }

                to.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                from.Dispose();
                to.Dispose();
            }
        }
    }
}
