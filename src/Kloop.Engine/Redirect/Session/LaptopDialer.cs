using System.Net;
using System.Net.Sockets;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;

namespace Kloop.Engine.Redirect.Session;

/// <summary>Connects what the agent accepted to the developer's program.</summary>
internal sealed class LaptopDialer(PortPlan plan, ServingPorts serving, Action<string> note, TimeProvider time)
{
    /// <summary>A connection without a byte for so long has no request under way, or a very slow one.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    /// <summary>How long requests under way are waited for when the session ends.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private int _open;
    private long _lastByte = time.GetTimestamp();

    private readonly HashSet<ushort> _refused = [];

    public async Task HandleAsync(IncomingChannel incoming)
    {
        if (incoming.Target.Kind != ChannelKind.Accepted || plan.Ports.FirstOrDefault(p => p.Service.Number == incoming.Target.Port) is not { } port)
        {
            incoming.Refuse(DialError.Denied, "this laptop does not serve that");
            return;
        }

        var (socket, error) = await DialAsync(serving.Of(port));
        if (socket is null)
        {
            incoming.Refuse(DialErrors.From(error), $"nothing listens on port {port.Laptop} of the laptop");
            NoteOnce(port.Laptop);
            return;
        }

        lock (_refused) _refused.Remove(port.Laptop);
        Interlocked.Increment(ref _open);
        try
        {
            using (socket)
            {
                await using var channel = incoming.Accept();
                Touch();
                await Relay.RunAsync(channel, socket, CancellationToken.None, Touch);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    /// <summary>Waits until no connection is open, or none has had a byte for a second.</summary>
    public async Task DrainAsync(CancellationToken now)
    {
        long began = time.GetTimestamp();
        while (Volatile.Read(ref _open) > 0 && time.GetElapsedTime(Volatile.Read(ref _lastByte)) < Quiet
            && time.GetElapsedTime(began) < DrainLimit && !now.IsCancellationRequested)
        {
            await Task.Delay(Poll, time, CancellationToken.None);
        }
    }

    /// <summary>Programs listen on 127.0.0.1, on ::1, or on both.</summary>
    public static async Task<(Socket? Socket, SocketError Error)> DialAsync(IReadOnlyList<IPEndPoint> places)
    {
        var error = SocketError.Success;
        foreach (var place in places)
        {
            var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(place);
                return (socket, SocketError.Success);
            }
            catch (SocketException e)
            {
                error = e.SocketErrorCode;
                socket.Dispose();
            }
        }

        return (null, error);
    }

    private void Touch() => Volatile.Write(ref _lastByte, time.GetTimestamp());

    private void NoteOnce(ushort port)
    {
        lock (_refused)
        {
            if (!_refused.Add(port)) return;
        }

        note($"nothing listens on 127.0.0.1:{port}: the origin answers until something does");
    }
}
