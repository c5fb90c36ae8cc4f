namespace Kloop.Shoes.Network.Proxies;

/// <summary>What a client asks of the proxy.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Accepted">What the client is told before the bytes flow; empty for nothing.</param>
/// <param name="First">What the server is sent before the client's further bytes.</param>
/// <param name="Refused">What the client is told in the other case.</param>
internal sealed record ProxyRequest(string Host, ushort Port, ReadOnlyMemory<byte> Accepted, ReadOnlyMemory<byte> First, Func<ProxyFailure, byte[]> Refused);

/// <summary>Why there is no connection.</summary>
internal enum ProxyFailure
{
    /// <summary>A rule forbids it.</summary>
    Denied,

    /// <summary>Nobody knows the name.</summary>
    NoSuchName,

    /// <summary>The port is closed.</summary>
    Refused,

    /// <summary>No answer.</summary>
    TimedOut,

    /// <summary>Anything else.</summary>
    Unreachable,
}

/// <summary>The client speaks neither of the proxy's protocols, or not rightly.</summary>
internal sealed class ProxyProtocolException(string message, byte[] answer) : Exception(message)
{
    /// <summary>What it is told.</summary>
    public byte[] Answer { get; } = answer;
}
