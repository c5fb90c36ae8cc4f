using System.Net.Sockets;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;

namespace Kloop.Agent.Routing;

/// <summary>What became of a connection that said nothing at first.</summary>
internal enum SilentEnd
{
    /// <summary>The far end spoke first; the conversation is over.</summary>
    Relayed,

    /// <summary>The caller spoke first, or the far end is gone: its bytes say what is next.</summary>
    CallerSpeaks,
}

/// <summary>
/// A caller that is silent may wait for the far end's greeting (SMTP, MySQL, SSH) or keep a connection for
/// later requests (HTTP clients with pools). So the far end is connected, and whoever speaks first tells which.
/// </summary>
internal static class SilentRoute
{
    public static async Task<SilentEnd> RunAsync(LiveSession? session, Socket caller, PortMapping port, CancellationToken cancellationToken)
    {
        if (session is not null && Open(session, caller, port) is { } channel)
        {
            await using var _ = channel;
            var end = await FirstAsync(caller, token => channel.ReadAsync(Memory<byte>.Empty, token).AsTask(), cancellationToken);
            if (end == First.Caller) return SilentEnd.CallerSpeaks;
            if (end == First.Far)
            {
                using (caller) await Relay.RunAsync(channel, caller, cancellationToken);
                return SilentEnd.Relayed;
            }
        }

        using var origin = await OriginRoute.ConnectAsync(port, cancellationToken);
        if (await FirstAsync(caller, token => FirstBytes.ReadableAsync(origin, token), cancellationToken) != First.Far || origin.Available == 0)
        {
            return SilentEnd.CallerSpeaks;
        }

        using (caller) await Relay.RunAsync(caller, origin, cancellationToken);
        return SilentEnd.Relayed;
    }

    private enum First
    {
        Caller,
        Far,
        FarFailed,
    }

    private static async Task<First> FirstAsync(Socket caller, Func<CancellationToken, Task> farSpeaks, CancellationToken cancellationToken)
    {
        using var decided = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var far = farSpeaks(decided.Token);
        var near = FirstBytes.ReadableAsync(caller, decided.Token);
        var first = await Task.WhenAny(far, near);
        await decided.CancelAsync();
        await Task.WhenAll(far, near).ContinueWith(t => _ = t.Exception, TaskScheduler.Default);
        cancellationToken.ThrowIfCancellationRequested();
        return first == near ? First.Caller : far.IsCompletedSuccessfully ? First.Far : First.FarFailed;
    }

    private static TunnelChannel? Open(LiveSession session, Socket caller, PortMapping port)
    {
        try
        {
            return session.Connection.Open(new ChannelTarget(ChannelKind.Accepted, port.ServicePort, caller.RemoteEndPoint?.ToString() ?? ""));
        }
        catch (TunnelLostException)
        {
            return null;
        }
    }
}
