using System.Net.Sockets;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;

namespace Kloop.Agent.Routing;

/// <summary>
/// Carries a connection to a laptop. Its first bytes travel with the request to open, so that a new
/// connection costs one round trip; they are kept until the laptop has said yes, so that the origin can
/// have them if it says no.
/// </summary>
internal static class LaptopRoute
{
    private const int MostEarlyBytes = 16 * 1024;

    /// <summary>How long a laptop may take to connect to the developer's program.</summary>
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(10);

    public static async Task<(bool Taken, string Reason, ReadOnlyMemory<byte> Unsent)> TryAsync(
        LiveSession session, Socket socket, PortMapping port, CancellationToken cancellationToken)
    {
        string source = socket.RemoteEndPoint?.ToString() ?? "";
        TunnelChannel channel;
        try
        {
            channel = session.Connection.Open(new ChannelTarget(ChannelKind.Accepted, port.ServicePort, source));
        }
        catch (TunnelLostException e)
        {
            return (false, e.Message, default);
        }

        await using var _ = channel;
        var early = new byte[MostEarlyBytes];
        int count = 0;
        using var readEarly = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = socket.ReceiveAsync(early, SocketFlags.None, readEarly.Token).AsTask();
        if (await Task.WhenAny(reading, channel.Opened) == reading && reading.IsCompletedSuccessfully && reading.Result > 0)
        {
            count = reading.Result;
            await TryWriteAsync(channel, early.AsMemory(0, count), cancellationToken);
        }

        string? refusal = await RefusalAsync(channel, cancellationToken);
        if (count == 0)
        {
            // Nothing came before the answer: take the read back, unless it just brought something.
            await readEarly.CancelAsync();
            count = await FinishAsync(reading);
            if (refusal is null && count > 0) await TryWriteAsync(channel, early.AsMemory(0, count), cancellationToken);
        }

        if (refusal is not null) return (false, refusal, early.AsMemory(0, count));
        await Relay.RunAsync(channel, socket, cancellationToken);
        return (true, "", default);
    }

    private static async Task<string?> RefusalAsync(TunnelChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            var (error, text) = await channel.Opened.WaitAsync(OpenLimit, cancellationToken);
            return error == DialError.None ? null : text;
        }
        catch (TimeoutException)
        {
            return $"no answer from the laptop within {OpenLimit.TotalSeconds:0} s";
        }
        catch (TunnelLostException e)
        {
            return e.Message;
        }
    }

    private static async Task<int> FinishAsync(Task<int> reading)
    {
        try
        {
            return await reading;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    private static async Task TryWriteAsync(TunnelChannel channel, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await channel.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException)
        {
            // Refused or lost meanwhile: Opened says so.
        }
    }
}
