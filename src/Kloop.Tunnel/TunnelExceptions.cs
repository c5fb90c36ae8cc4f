namespace Kloop.Tunnel;

/// <summary>The tunnel's connection is gone; every channel on it failed.</summary>
public sealed class TunnelLostException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>The other side broke the protocol; the connection is closed.</summary>
public sealed class TunnelProtocolException(string message) : IOException($"tunnel protocol broken by the other side: {message}");

/// <summary>The other side reset this channel.</summary>
public sealed class ChannelResetException() : IOException("the connection was reset");

/// <summary>The handshake failed: a wrong key, or versions that do not meet.</summary>
public sealed class TunnelHandshakeException(string message) : IOException(message);
