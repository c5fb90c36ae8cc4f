using System.Buffers.Binary;
using Microsoft.AspNetCore.Connections;

namespace Kloop.Cluster.Addons.Dns;

/// <summary>Answers over TCP (RFC 7766): many queries on a connection, each with its length before it.</summary>
internal sealed class DnsTcpConnection(DnsResponder responder) : ConnectionHandler
{
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(10);

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        await using var stream = connection.Transport.Input.AsStream();
        var buffer = new byte[2 + ushort.MaxValue];
        try
        {
            while (true)
            {
                idle.CancelAfter(IdleLimit);
                await stream.ReadExactlyAsync(buffer.AsMemory(0, 2), idle.Token);
                var message = buffer.AsMemory(2, BinaryPrimitives.ReadUInt16BigEndian(buffer));
                await stream.ReadExactlyAsync(message, idle.Token);
                if (responder.Respond(message.Span) is not var (query, answer))
                {
                    return;
                }

                await connection.Transport.Output.WriteAsync(DnsResponseWriter.WriteFramed(query, answer), idle.Token);
            }
        }
        catch (Exception e) when (e is EndOfStreamException or OperationCanceledException or IOException)
        {
            // the usual ways for a connection to end
        }
    }
}
