using System.Net.Sockets;

namespace Kloop.Agent.Routing;

/// <summary>What a connection's first bytes say it speaks.</summary>
internal enum Speech
{
    /// <summary>Nothing came within the patience: perhaps the other end speaks first.</summary>
    Silent,

    /// <summary>HTTP/1.0 or 1.1.</summary>
    Http1,

    /// <summary>HTTP/2 with prior knowledge (RFC 9113, 3.3).</summary>
    Http2,

    /// <summary>A TLS handshake.</summary>
    Tls,

    /// <summary>Anything else, or the end.</summary>
    Other,
}

/// <summary>Looks at a connection's first bytes and leaves them in the socket. Pure but for <see cref="LookAsync"/>.</summary>
internal static class FirstBytes
{
    /// <summary>How long a caller may take for its first byte before the other end is asked as well.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>A first line that takes longer is judged by its beginning.</summary>
    public static readonly TimeSpan LineLimit = TimeSpan.FromSeconds(5);

    /// <summary>A request line that is longer is judged by its beginning, bytes.</summary>
    private const int MostLine = 4096;

    /// <summary>Pauses between looks at a first line that does not get longer, ms.</summary>
    private const int LeastPause = 2, MostPause = 200;

    private const byte TlsHandshake = 0x16;

    /// <summary><c>IPPROTO_TCP</c>, <c>TCP_INFO</c>, and the state of a socket whose other end sent its last byte (tcp(7), linux/tcp.h).</summary>
    private const int TcpLevel = 6, TcpInfo = 11, CloseWait = 8;

    private static ReadOnlySpan<byte> Http2Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>What the caller speaks.</summary>
    /// <param name="socket">The connection; nothing is taken from it.</param>
    /// <param name="patience">How long to wait for the first byte.</param>
    /// <param name="lineLimit">How long to wait for the first line from then on; usually <see cref="LineLimit"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Speech> LookAsync(
        Socket socket, TimeSpan patience, TimeSpan lineLimit, TimeProvider time, CancellationToken cancellationToken)
    {
        if (socket.Available == 0)
        {
            using var limit = new CancellationTokenSource(patience, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            try
            {
                await ReadableAsync(socket, either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return Speech.Silent;
            }
        }

        var buffer = new byte[MostLine];
        long began = time.GetTimestamp();
        for (int last = 0, pause = LeastPause; ;)
        {
            // Asked before the look, so that every byte before the end is seen.
            bool ended = HasEnded(socket);
            int count = await socket.ReceiveAsync(buffer, SocketFlags.Peek, cancellationToken);
            if (count == 0) return Speech.Other;
            bool complete = ended || count == MostLine || (count == last && time.GetElapsedTime(began) > lineLimit);
            if (Judge(buffer.AsSpan(0, count), complete) is { } speech) return speech;
            // A peek of what is there already does not wait for more.
            pause = count == last ? Math.Min(2 * pause, MostPause) : LeastPause;
            if (count == last) await Task.Delay(TimeSpan.FromMilliseconds(pause), time, cancellationToken);
            last = count;
        }
    }

    /// <summary>Waits until there is something to read, or the end.</summary>
    public static async Task ReadableAsync(Socket socket, CancellationToken cancellationToken) =>
        await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken);

    /// <summary>Whether the caller sent its last byte; a peek does not tell while there are bytes to read.</summary>
    private static bool HasEnded(Socket socket)
    {
        Span<byte> state = stackalloc byte[1];
        return socket.GetRawSocketOption(TcpLevel, TcpInfo, state) == 1 && state[0] == CloseWait;
    }

    /// <summary>What the bytes so far say; null when more are needed.</summary>
    /// <param name="bytes">At least one.</param>
    /// <param name="complete">Whether no more will be looked at.</param>
    internal static Speech? Judge(ReadOnlySpan<byte> bytes, bool complete)
    {
        if (bytes[0] == TlsHandshake) return Speech.Tls;
        if (!char.IsAsciiLetter((char)bytes[0])) return Speech.Other;
        if (Http2Preface.StartsWith(bytes) || bytes.StartsWith(Http2Preface))
        {
            return bytes.Length >= Http2Preface.Length ? Speech.Http2 : complete ? Speech.Other : null;
        }

        int end = bytes.IndexOf((byte)'\n');
        var line = end < 0 ? bytes : bytes[..end];
        if (!BeginsLikeARequest(line, end >= 0 || complete)) return Speech.Other;
        if (end < 0) return complete ? Speech.Http1 : null;
        // "PING" of redis and the like are lines too; only a request line ends with its version (RFC 9112, 3).
        return line.TrimEnd((byte)'\r') is [.., (byte)'H', (byte)'T', (byte)'T', (byte)'P', (byte)'/', (byte)'1', (byte)'.', _] ? Speech.Http1 : Speech.Other;
    }

    /// <summary>METHOD SP target: a token, and a target that is a path, a URL or an authority.</summary>
    private static bool BeginsLikeARequest(ReadOnlySpan<byte> line, bool whole)
    {
        int space = line.IndexOf((byte)' ');
        var method = space < 0 ? line : line[..space];
        foreach (byte b in method)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && !"!#$%&'*+-.^_`|~"u8.Contains(b)) return false;
        }

        return space < 0 ? !whole : LooksLikeATarget(line[(space + 1)..]);
    }

    /// <summary>RFC 9112, 3.2: a path, "*" or a URL. What follows a CONNECT is no HTTP: a Service that is a proxy gets it as it is.</summary>
    private static bool LooksLikeATarget(ReadOnlySpan<byte> target) =>
        target.IsEmpty || target[0] is (byte)'/' or (byte)'*'
        || "http"u8.StartsWith(target) || target.StartsWith("http"u8);
}
