using System.Buffers.Binary;
using System.Text;

namespace Kloop.Cluster.Addons.Dns;

/// <summary>Reads a query message (RFC 1035 §4.1): one question, and an OPT record if there is one.</summary>
internal static class DnsQueryReader
{
    private const int HeaderSize = 12;
    private const int SmallestPayload = 512;
    private const int LargestPayload = 1232;

    public static bool TryRead(ReadOnlySpan<byte> message, out DnsQuery query)
    {
        query = null!;
        if (message.Length < HeaderSize)
        {
            return false;
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        var isStandardQuery = (flags & 0xF800) == 0; // QR 0 and OPCODE 0
        if (!isStandardQuery || BinaryPrimitives.ReadUInt16BigEndian(message[4..]) != 1)
        {
            return false;
        }

        var position = HeaderSize;
        if (!TryReadName(message, ref position, out var name) || position + 4 > message.Length)
        {
            return false;
        }

        var type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(message[position..]);
        var @class = BinaryPrimitives.ReadUInt16BigEndian(message[(position + 2)..]);
        var edns = ReadEdns(message[(position + 4)..]);
        var payload = Math.Clamp(edns ?? SmallestPayload, SmallestPayload, LargestPayload);
        query = new DnsQuery(
            BinaryPrimitives.ReadUInt16BigEndian(message), (flags & 0x0100) != 0, name, type, @class, edns is not null, payload);
        return true;
    }

    private static bool TryReadName(ReadOnlySpan<byte> message, ref int position, out string name)
    {
        name = "";
        var text = new StringBuilder();
        while (position < message.Length)
        {
            int length = message[position++];
            if (length == 0)
            {
                name = text.ToString();
                return true;
            }

            if (length > 63 || position + length > message.Length) // a compressed question is nobody's
            {
                return false;
            }

            text.Append(text.Length == 0 ? "" : ".").Append(Encoding.Latin1.GetString(message.Slice(position, length)));
            position += length;
        }

        return false;
    }

    /// <summary>The OPT record has the root as its name and the payload size as its class; it is first where it matters.</summary>
    private static int? ReadEdns(ReadOnlySpan<byte> rest) =>
        rest.Length >= 11 && rest[0] == 0 && BinaryPrimitives.ReadUInt16BigEndian(rest[1..]) == (ushort)DnsType.Opt
            ? BinaryPrimitives.ReadUInt16BigEndian(rest[3..])
            : null;
}
