using System.Net;
using System.Net.Sockets;

namespace Kloop.Cluster.Addons.Dns;

/// <summary>Answers over UDP. An answer is a look-up in memory, so one loop serves all.</summary>
internal sealed class DnsUdpServer(AddonOptions options, DnsResponder responder) : BackgroundService
{
    public const int Port = 53;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.ReceiveBufferSize = 1 << 20;
        socket.Bind(new IPEndPoint(options.Address, Port));
        var buffer = GC.AllocateArray<byte>(4096, pinned: true);
        var anyone = new IPEndPoint(IPAddress.Any, 0);
        while (true)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, anyone, stoppingToken);
                if (responder.Respond(buffer.AsSpan(0, received.ReceivedBytes)) is var (query, answer))
                {
                    var reply = DnsResponseWriter.WriteDatagram(query, answer);
                    await socket.SendToAsync(reply, SocketFlags.None, received.RemoteEndPoint, stoppingToken);
                }
            }
            catch (SocketException)
            {
                // the asker is gone, or has no route back: its own affair
            }
        }
    }
}
