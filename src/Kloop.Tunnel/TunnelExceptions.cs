namespace Kloop.Tunnel;

/// <summary>The tunnel's connection is gone; every channel on it failed.</summary>
public sealed class TunnelLostException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>The other side broke the protocol; the connection is closed.</summary>
public sealed class TunnelProtocolException(string message) : IOException($"tunnel protocol broken by the other side: {message}");

/// <summary>The other side reset this channel, or refused it.</summary>
/// <param name="refusal">Why it was refused; null when it was open before.</param>
public sealed class ChannelResetException(string? refusal = null) : IOException(refusal ?? "the connection was reset")
{
    /// <summary>Whether the far end never had it, nor any byte of it.</summary>
    public bool Refused => refusal is not null;
}

/// <summary>The handshake failed: a wrong key, or versions that do not meet.</summary>
public sealed class TunnelHandshakeException(string message) : IOException(message);
