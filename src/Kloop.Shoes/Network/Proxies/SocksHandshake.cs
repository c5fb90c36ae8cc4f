using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Kloop.Shoes.Network.Proxies;

/// <summary>SOCKS version 5 (RFC 1928), CONNECT without authentication; names are resolved here.</summary>
internal static class SocksHandshake
{
    /// <summary>The first byte of every message.</summary>
    public const byte Version = 5;

    private const byte NoAuthentication = 0;
    private const byte NoneAcceptable = 0xff;
    private const byte Connect = 1;
    private const byte IPv4 = 1, Name = 3, IPv6 = 4;
    private const byte NotAllowed = 2, HostUnreachable = 4, ConnectionRefused = 5, Expired = 6, NoSuchCommand = 7, NoSuchAddress = 8;

    /// <summary>Reads a client's greeting behind its first byte, answers it, and reads its request.</summary>
    /// <exception cref="ProxyProtocolException">It wants what is not there.</exception>
    public static async Task<ProxyRequest> ReadAsync(Stream client, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[512];
        int methods = (await BytesAsync(client, buffer, 1, cancellationToken)).Span[0];
        if (!(await BytesAsync(client, buffer, methods, cancellationToken)).Span.Contains(NoAuthentication)) throw new ProxyProtocolException("no authentication without a password", [Version, NoneAcceptable]);
        await client.WriteAsync((byte[])[Version, NoAuthentication], cancellationToken);
        await client.ReadExactlyAsync(buffer.AsMemory(0, 4), cancellationToken);
        if (buffer[1] != Connect) throw new ProxyProtocolException("CONNECT alone", Reply(NoSuchCommand));
        string host = buffer[3] switch
        {
            IPv4 => new IPAddress((await BytesAsync(client, buffer, 4, cancellationToken)).Span).ToString(),
            IPv6 => new IPAddress((await BytesAsync(client, buffer, 16, cancellationToken)).Span).ToString(),
            Name => Encoding.ASCII.GetString((await BytesAsync(client, buffer, (await BytesAsync(client, buffer, 1, cancellationToken)).Span[0], cancellationToken)).Span),
            _ => throw new ProxyProtocolException("no such kind of address", Reply(NoSuchAddress)),
        };
        ushort port = BinaryPrimitives.ReadUInt16BigEndian((await BytesAsync(client, buffer, 2, cancellationToken)).Span);
        return new ProxyRequest(host, port, Reply(0), default, failure => Reply(failure switch
        {
            ProxyFailure.Denied => NotAllowed,
            ProxyFailure.Refused => ConnectionRefused,
            ProxyFailure.TimedOut => Expired,
            _ => HostUnreachable,
        }));
    }

    private static async Task<ReadOnlyMemory<byte>> BytesAsync(Stream client, byte[] buffer, int count, CancellationToken cancellationToken)
    {
        await client.ReadExactlyAsync(buffer.AsMemory(0, count), cancellationToken);
        return buffer.AsMemory(0, count);
    }

    /// <summary>The bound address is nobody's business: zeros.</summary>
    private static byte[] Reply(byte code) => [Version, code, 0, IPv4, 0, 0, 0, 0, 0, 0];
}
