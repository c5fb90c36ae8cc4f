using System.Net.Security;
using System.Net.Sockets;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;

namespace Kloop.Agent.Http1;

/// <summary>A connection: its bytes, and the ways that it ends. Disposed, it is closed.</summary>
internal abstract class Link(Stream stream) : IDisposable
{
    public Stream Stream => stream;

    /// <summary>Whether it is open both ways and nothing waits to be read.</summary>
    public abstract bool IsQuiet { get; }

    /// <summary>Whether it may have bytes that were sent by the other end and that it does not tell of until they are read.</summary>
    public virtual bool KeepsBytes => false;

    /// <summary>Whether the other end dropped it; told without reading.</summary>
    public virtual bool IsReset => false;

    /// <summary>Half-close: no more bytes will be written. Reading goes on.</summary>
    public abstract void End();

    /// <summary>Ends what waits for its bytes, as if the other end had sent its last one; what came before is read still.</summary>
    public abstract void StopReading();

    /// <summary>Drops it; the other end sees a reset.</summary>
    public abstract void Reset();

    public void Dispose() => stream.Dispose();
}

/// <summary>A TCP connection.</summary>
internal sealed class SocketLink(Socket socket) : Link(new NetworkStream(socket, ownsSocket: true))
{
    public override bool IsQuiet => !socket.Poll(0, SelectMode.SelectRead);

    public override bool IsReset
    {
        get
        {
            try
            {
                return socket.Poll(0, SelectMode.SelectError);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return true;
            }
        }
    }

    public override void End() => Shutdown(SocketShutdown.Send);

    public override void StopReading() => Shutdown(SocketShutdown.Receive);

    public override void Reset() => Relay.ResetSocket(socket);

    private void Shutdown(SocketShutdown how)
    {
        try
        {
            socket.Shutdown(how);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other end went first.
        }
    }
}

/// <summary>A channel of a tunnel.</summary>
internal sealed class ChannelLink(TunnelChannel channel) : Link(new ChannelStream(channel))
{
    public override bool IsQuiet => channel.IsQuiet;

    public override void End() => channel.End();

    public override void StopReading() => channel.Reset();

    public override void Reset() => channel.Reset();
}

/// <summary>TLS over another connection.</summary>
internal sealed class TlsLink(SslStream tls, Link inner) : Link(tls)
{
    public override bool IsQuiet => inner.IsQuiet;

    /// <summary>The rest of a record.</summary>
    public override bool KeepsBytes => true;

    public override bool IsReset => inner.IsReset;

    public override void End() => _ = EndAsync();

    public override void StopReading() => inner.StopReading();

    public override void Reset()
    {
        inner.Reset();
        tls.Dispose();
    }

    private async Task EndAsync()
    {
        try
        {
            await tls.ShutdownAsync();
            inner.End();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The other end went first.
        }
    }
}
