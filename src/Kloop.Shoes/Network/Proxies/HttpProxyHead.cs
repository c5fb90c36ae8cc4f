using System.Globalization;
using System.Text;

namespace Kloop.Shoes.Network.Proxies;

/// <summary>
/// A request to an HTTP proxy (RFC 9110, 9.3.6 and RFC 9112, 3.2): CONNECT, or an absolute URI. One absolute
/// request per connection: the server is told that it is the last one, and so the client.
/// </summary>
internal static class HttpProxyHead
{
    /// <summary>Longest head, bytes.</summary>
    private const int Longest = 64 * 1024;

    private static readonly byte[] Established = "HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray();

    /// <summary>Reads a request's head, and whatever came with it.</summary>
    /// <param name="first">What was read of it before.</param>
    /// <param name="client">Gives the rest.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProxyProtocolException">It is none.</exception>
    public static async Task<ProxyRequest> ReadAsync(byte first, Stream client, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[Longest];
        buffer[0] = first;
        int length = 1, end;
        while ((end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (length == buffer.Length) throw new ProxyProtocolException("too long a head", Answer(431, "Request Header Fields Too Large", "the request's head is longer than 64 KiB"));
            int read = await client.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) throw new EndOfStreamException();
            length += read;
        }

        return Read(Encoding.Latin1.GetString(buffer, 0, end), buffer.AsSpan(end + 4, length - end - 4));
    }

    /// <summary>The request that a head and the bytes behind it make. Pure.</summary>
    internal static ProxyRequest Read(string head, ReadOnlySpan<byte> behind)
    {
        string[] lines = head.Split("\r\n");
        string[] words = lines[0].Split(' ');
        if (words.Length != 3 || !words[2].StartsWith("HTTP/1.", StringComparison.Ordinal)) throw NoRequest();
        if (words[0] == "CONNECT")
        {
            int colon = words[1].LastIndexOf(':');
            if (colon < 1 || !ushort.TryParse(words[1].AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)) throw NoRequest();
            return new ProxyRequest(words[1][..colon].Trim('[', ']'), port, Established, behind.ToArray(), Refuse);
        }

        if (!Uri.TryCreate(words[1], UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp) throw NoRequest();
        // A connection that changes its protocol is one that the server keeps (RFC 9110, 7.8).
        bool upgrades = lines.Any(l => l.StartsWith("Upgrade:", StringComparison.OrdinalIgnoreCase));
        var kept = lines.Skip(1).Where(l => !l.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase) && (upgrades || !l.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase)));
        string sent = string.Join("\r\n", kept.Prepend($"{words[0]} {uri.PathAndQuery} {words[2]}").Concat(upgrades ? [] : ["Connection: close"])) + "\r\n\r\n";
        return new ProxyRequest(uri.Host.Trim('[', ']'), (ushort)uri.Port, default, (byte[])[.. Encoding.Latin1.GetBytes(sent), .. behind], Refuse);
    }

    private static byte[] Refuse(ProxyFailure failure) => failure switch
    {
        ProxyFailure.Denied => Answer(403, "Forbidden", "outgoing: denies it"),
        ProxyFailure.NoSuchName => Answer(502, "Bad Gateway", "neither the cluster nor this laptop knows the name"),
        ProxyFailure.Refused => Answer(502, "Bad Gateway", "connection refused"),
        ProxyFailure.TimedOut => Answer(504, "Gateway Timeout", "no answer"),
        _ => Answer(502, "Bad Gateway", "unreachable"),
    };

    private static ProxyProtocolException NoRequest() =>
        new("no request to a proxy", Answer(400, "Bad Request", "this is kloop's proxy: CONNECT HOST:PORT, or a request with an absolute http: URI"));

    private static byte[] Answer(int code, string reason, string text)
    {
        string body = $"kloop: {text}\n";
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 {code} {reason}\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
    }
}
