using System.Net.Sockets;
using Kloop.Shoes.Network.Calls;
using Kloop.Shoes.Network.Notifications;

namespace Kloop.Shoes.Network.Connects;

/// <summary>Connects a program's socket to a place in the cluster. The call, or the socket in progress, waits for the dial.</summary>
internal sealed class ClusterDialer(IClusterNetwork cluster, PeerNames peers, DialFailures failures) : IDisposable
{
    private readonly LoopbackPair _pair = new();
    private readonly CancellationTokenSource _ended = new();
    private int _open;

    /// <summary>Connections that are open or being made.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Begins; answers the call by itself, and owns the socket from now on.</summary>
    public void Begin(Notification call, ProgramSocket socket, KernelAddress asked, string host)
    {
        // IPv4 is not to be reached from such a socket, and the cluster is on this laptop at IPv4 addresses.
        if (socket.IsIpv6Only)
        {
            call.Fail(Errno.NetworkUnreachable);
            socket.Dispose();
            return;
        }

        if (socket.IsNonBlocking)
        {
            // A second call asks how the first one went.
            int? failed = failures.Take(socket.Cookie);
            if (failed is not null) socket.TakeError();
            int error = failed ?? _pair.Begin(socket);
            call.ReturnOrFail(error);
            // Else it was connecting, or connected, before.
            if (error != Errno.InProgress) socket.Dispose();
            else _ = DialAsync(null, socket, asked, host);
            return;
        }

        _ = DialAsync(call, socket, asked, host);
    }

    public void Dispose()
    {
        _ended.Cancel();
        _pair.Dispose();
    }

    /// <param name="call">The call that waits; null if the socket is in progress.</param>
    /// <param name="socket">The socket.</param>
    /// <param name="asked">Where the program connects to.</param>
    /// <param name="host">Where that is in the cluster.</param>
    private async Task DialAsync(Notification? call, ProgramSocket socket, KernelAddress asked, string host)
    {
        Interlocked.Increment(ref _open);
        ulong cookie = socket.Cookie;
        // Before the program can ask.
        peers.Add(cookie, asked);
        try
        {
            var (connection, error) = await DialAsync(host, asked.Port);
            await using var _ = connection;
            Socket? ours = null;
            using (socket)
            {
                if (connection is not null && call is not null) (ours, error) = _pair.Connect(socket);
                else if (connection is not null) ours = _pair.Complete(socket);
                else if (call is null) Fail(socket, cookie, error);
            }

            call?.ReturnOrFail(error);
            using (ours)
            {
                if (ours is not null) await connection!.RelayAsync(ours, _ended.Token);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            call?.Fail(Errno.HostUnreachable);
        }
        finally
        {
            socket.Dispose();
            peers.Remove(cookie);
            Interlocked.Decrement(ref _open);
        }
    }

    private void Fail(ProgramSocket socket, ulong cookie, int error)
    {
        // First: the program asks as soon as it is woken.
        failures.Add(cookie, error);
        _pair.Fail(socket);
    }

    private async Task<(IClusterConnection? Connection, int Error)> DialAsync(string host, ushort port)
    {
        try
        {
            var dial = await cluster.DialAsync(host, port, _ended.Token);
            return (dial.Connection, dial.Connection is null ? Errno.Of(dial.Error) : 0);
        }
        catch (IOException)
        {
            return (null, Errno.HostUnreachable);
        }
    }
}
