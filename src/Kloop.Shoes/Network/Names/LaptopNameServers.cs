using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Kloop.Shoes.Network.Names;

/// <summary>The laptop's own name servers (resolv.conf(5)).</summary>
/// <param name="servers">Asked one after the other.</param>
internal sealed class LaptopNameServers(IReadOnlyList<IPEndPoint> servers)
{
    private const int Port = 53;
    private const int LongestDatagram = 65535;
    private const string DotsOption = "ndots:";
    private const byte Truncated = 0x02;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Never ask them.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Their addresses.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; } = [.. servers.Select(s => s.Address)];

    /// <summary>Domains that programs try behind a name, without a dot at either end.</summary>
    public IReadOnlyList<string> Search { get; init; } = [];

    /// <summary>A name with fewer dots is tried with them first.</summary>
    public int Dots { get; init; } = 1;

    /// <summary>Reads resolv.conf; without servers there, programs ask this machine.</summary>
    public static LaptopNameServers FromFile(string path = "/etc/resolv.conf")
    {
        IEnumerable<string> lines = File.Exists(path) ? File.ReadLines(path) : [];
        var words = lines.Select(l => l.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).Where(w => w.Length > 1).ToList();
        var servers = words.Where(w => w[0] == "nameserver").Select(w => IPAddress.TryParse(w[1], out var a) ? a : null).OfType<IPAddress>().ToList();
        return new([.. (servers.Count > 0 ? servers : [IPAddress.Loopback, IPAddress.IPv6Loopback]).Select(a => new IPEndPoint(a, Port))])
        {
            // The last one counts.
            Search = [.. (words.LastOrDefault(w => w[0] is "search" or "domain") ?? []).Skip(1).Select(d => d.Trim('.')).Where(d => d.Length > 0)],
            Dots = words.Where(w => w[0] == "options").SelectMany(w => w.Skip(1)).Where(o => o.StartsWith(DotsOption, StringComparison.Ordinal))
                .Select(o => int.TryParse(o[DotsOption.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 1).LastOrDefault(1),
        };
    }

    /// <summary>The name that a program completed to this one by a search domain before it asks for it as it is; null if it cannot be one.</summary>
    public string? Stem(string name) => Search.Where(d => name.Length > d.Length + 1 && name.EndsWith("." + d, StringComparison.OrdinalIgnoreCase))
        .Select(d => name[..^(d.Length + 1)]).FirstOrDefault(s => s.Count(c => c == '.') < Dots);

    /// <summary>The first answer; null when none comes.</summary>
    public async Task<byte[]?> AskAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        foreach (var server in IsSilent ? [] : servers)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Limit);
            try
            {
                byte[] answer = await AskOnceAsync(server, question, limit.Token);
                return answer.Length > 2 && (answer[2] & Truncated) != 0 ? await AskByStreamAsync(server, question, limit.Token) : answer;
            }
            catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                // The next one may answer.
            }
        }

        return null;
    }

    private static async Task<byte[]> AskOnceAsync(IPEndPoint server, ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellationToken);
        await socket.SendAsync(question, cancellationToken);
        byte[] buffer = new byte[LongestDatagram];
        while (true)
        {
            int count = await socket.ReceiveAsync(buffer, cancellationToken);
            // The number says whether it is the answer to this question.
            if (count >= 12 && buffer.AsSpan(0, 2).SequenceEqual(question.Span[..2])) return buffer[..count];
        }
    }

    private static async Task<byte[]> AskByStreamAsync(IPEndPoint server, ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellationToken);
        await using var stream = new NetworkStream(socket);
        byte[] framed = new byte[2 + question.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)question.Length);
        question.CopyTo(framed.AsMemory(2));
        await stream.WriteAsync(framed, cancellationToken);
        await stream.ReadExactlyAsync(framed.AsMemory(0, 2), cancellationToken);
        byte[] answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(framed)];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        return answer;
    }
}
