using System.Buffers.Binary;
using System.Text;

namespace Kloop.Shoes.Network.Names;

/// <summary>Reads names and records out of a DNS message; whatever it holds, it ends.</summary>
internal ref struct DnsReader(ReadOnlySpan<byte> message, int at)
{
    private const int LongestName = 255;
    private const byte Pointer = 0xc0;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _at = at;

    public ushort Number() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    /// <summary>A name, following pointers (RFC 1035, 4.1.4); without the last dot.</summary>
    public string Name()
    {
        var name = new StringBuilder();
        int after = -1;
        for (int jumps = 0; ;)
        {
            byte length = Take(1)[0];
            if (length == 0) break;
            if ((length & Pointer) == Pointer)
            {
                int to = ((length & ~Pointer) << 8) | Take(1)[0];
                if (after < 0) after = _at;
                // Pointers that go in a circle make no longer name.
                if (++jumps > LongestName) throw new FormatException("a DNS name without an end");
                _at = to;
                continue;
            }

            if ((length & Pointer) != 0 || name.Length + length > LongestName) throw new FormatException("no DNS name");
            if (name.Length > 0) name.Append('.');
            name.Append(Encoding.Latin1.GetString(Take(length)));
        }

        if (after >= 0) _at = after;
        return name.ToString();
    }

    public List<DnsRecord> Records(int count)
    {
        var records = new List<DnsRecord>();
        for (int i = 0; i < count; i++)
        {
            string name = Name();
            ushort type = Number(), @class = Number();
            uint seconds = BinaryPrimitives.ReadUInt32BigEndian(Take(4));
            int length = Number(), end = _at + length;
            if (end > _message.Length) throw new FormatException("a DNS message that is cut");
            records.Add(new DnsRecord(name, type, @class, seconds, Data(type, length)));
            _at = end;
        }

        return records;
    }

    /// <summary>Names in older types' data may be compressed, and pointers lead nowhere in another message.</summary>
    private byte[] Data(ushort type, int length)
    {
        var (before, names) = type switch
        {
            DnsType.Ns or DnsType.CName or DnsType.Ptr => (0, 1),
            DnsType.Mx => (2, 1),
            DnsType.Srv => (6, 1),
            DnsType.Soa => (0, 2),
            _ => (length, 0),
        };
        int end = _at + length;
        var writer = new DnsWriter();
        writer.Bytes(Take(before));
        for (int i = 0; i < names; i++) writer.Name(Name());
        if (_at > end) throw new FormatException("a DNS record that is cut");
        writer.Bytes(Take(end - _at));
        return writer.ToBytes();
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || _at < 0 || _at + count > _message.Length) throw new FormatException("a DNS message that is cut");
        var taken = _message.Slice(_at, count);
        _at += count;
        return taken;
    }
}
