using System.Net.Sockets;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;

namespace Kloop.Agent.Control;

/// <summary>Connects the laptop's program to a place in the cluster, and says truly why when it cannot.</summary>
internal static class DialRoute
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    public static async Task RunAsync(IncomingChannel incoming, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            limit.CancelAfter(ConnectLimit);
            try
            {
                await socket.ConnectAsync(incoming.Target.Text, incoming.Target.Port, limit.Token);
            }
            catch (SocketException e)
            {
                incoming.Refuse(DialErrors.From(e.SocketErrorCode), e.SocketErrorCode.ToString());
                return;
            }
            catch (OperationCanceledException)
            {
                incoming.Refuse(DialError.TimedOut, $"no answer within {ConnectLimit.TotalSeconds:0} s");
                return;
            }
        }

        await using var channel = incoming.Accept();
        await Relay.RunAsync(channel, socket, cancellationToken);
    }
}
