using System.Net;
using System.Net.Sockets;
using Kloop.Shoes.Network;

namespace Kloop.Bench.Shoes;

/// <summary>A cluster in which every name is one server of this machine.</summary>
internal sealed class LoopbackCluster(ushort port) : IClusterNetwork
{
    public Task<ClusterResolver> ResolverAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new ClusterResolver(["10.96.0.10"], ["shop.svc.cluster.local", "svc.cluster.local"], 5));

    public Task<byte[]> AskAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        byte[] asked = question.ToArray();
        bool exists = asked.AsSpan().IndexOf("shop"u8) > 0;
        byte[] head = [asked[0], asked[1], 0x85, (byte)(exists ? 0x80 : 0x83), 0, 1, 0, (byte)(exists ? 1 : 0), 0, 0, 0, 0];
        return Task.FromResult<byte[]>(exists ? [.. head, .. asked[12..], 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 5, 0, 4, 10, 96, 1, 1] : [.. head, .. asked[12..]]);
    }

    public async Task<ClusterDial> DialAsync(string host, ushort _, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        return new ClusterDial(SocketError.Success, new Connection(socket));
    }

    public Task<IClusterDatagrams> OpenDatagramsAsync(string host, ushort _, CancellationToken cancellationToken) => throw new IOException("streams alone are measured");

    private sealed class Connection(Socket far) : IClusterConnection
    {
        public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            while (bytes.Length > 0) bytes = bytes[await far.SendAsync(bytes, cancellationToken)..];
        }

        public Task RelayAsync(Socket socket, CancellationToken cancellationToken) => Task.WhenAll(CopyAsync(socket, far), CopyAsync(far, socket));

        public ValueTask DisposeAsync()
        {
            far.Dispose();
            return ValueTask.CompletedTask;
        }

        private static async Task CopyAsync(Socket from, Socket to)
        {
            byte[] buffer = new byte[256 * 1024];
            try
            {
                while (await from.ReceiveAsync(buffer) is > 0 and var count) await to.SendAsync(buffer.AsMemory(0, count));
                to.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                from.Dispose();
                to.Dispose();
            }
        }
    }
}
