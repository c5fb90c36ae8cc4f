using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Resumption;

/// <summary>Who takes what a stream brings. Called by one stream at a time, and never after it was detached.</summary>
internal interface IFrameSink
{
    /// <summary>A frame; false when nothing may follow it.</summary>
    bool OnFrame(FrameHeader header, ReadOnlySpan<byte> payload);

    /// <summary>All whole frames that were here were given; so many bytes arrived since the handshake.</summary>
    void OnReceived(long total);

    /// <summary>Time for a heartbeat.</summary>
    void OnBeat(long received);

    /// <summary>The other side broke the protocol.</summary>
    void OnBroken(Exception failure);
}
