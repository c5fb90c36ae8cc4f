using System.Buffers.Binary;
using System.Globalization;
using System.Net;

namespace Kloop.Engine.Redirect.Connections;

/// <summary>
/// Reads <c>/proc/net/tcp</c> and <c>/proc/net/tcp6</c> (proc_pid_net(5); kernel net/ipv4/tcp_ipv4.c, get_tcp4_sock).
/// Pure.
/// </summary>
public static class ProcNetTcp
{
    /// <summary>A word that every table's head has, also an empty one's.</summary>
    private const string Head = "local_address";

    /// <summary>Column <c>st</c> of a connection that both sides hold open.</summary>
    private const string Established = "01";

    /// <summary>Whether a text is such a table, and not what a program that is no <c>cat</c> wrote.</summary>
    public static bool IsTable(string text) => text.Contains(Head, StringComparison.Ordinal);

    /// <summary>The established connections of one table, or of several in one text. Lines of another form are passed over.</summary>
    public static IReadOnlyList<TcpConnection> Read(string text)
    {
        var found = new List<TcpConnection>();
        foreach (string line in text.Split('\n'))
        {
            // "sl: local remote st ...": the first lines of a table are its head.
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (columns.Length >= 4 && columns[3] == Established && EndPoint(columns[1]) is { } near && EndPoint(columns[2]) is { } far)
            {
                found.Add(new TcpConnection(near, far));
            }
        }

        return found;
    }

    /// <summary>
    /// An address is words of 4 bytes, each printed as the machine's own integer of what is big-endian in memory: on the
    /// little-endian machines that Kubernetes runs on, each word's bytes are in reverse. The port is a plain number.
    /// </summary>
    private static IPEndPoint? EndPoint(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon is not (8 or 32) || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort port)) return null;
        Span<byte> address = stackalloc byte[colon / 2];
        for (int i = 0; i < address.Length; i += sizeof(uint))
        {
            if (!uint.TryParse(text.AsSpan(i * 2, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint word)) return null;
            BinaryPrimitives.WriteUInt32LittleEndian(address[i..], word);
        }

        var parsed = new IPAddress(address);
        // A dual-stack socket has its IPv4 callers as ::ffff:a.b.c.d.
        return new IPEndPoint(parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4() : parsed, port);
    }
}
