using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Kloop.Shoes.Network.Names;

/// <summary>Writes names and records of a DNS message, without compression.</summary>
internal sealed class DnsWriter
{
    private const int LongestLabel = 63;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public void Bytes(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public void Number(ushort number)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.GetSpan(2), number);
        _bytes.Advance(2);
    }

    /// <exception cref="FormatException">It is no name that DNS can carry.</exception>
    public void Name(string name)
    {
        foreach (string label in name.Length == 0 ? [] : name.Split('.'))
        {
            if (label.Length is 0 or > LongestLabel) throw new FormatException($"\"{name}\" is no DNS name");
            Bytes([(byte)label.Length]);
            Bytes(Encoding.Latin1.GetBytes(label));
        }

        Bytes([0]);
    }

    public void Record(DnsRecord record)
    {
        Name(record.Name);
        Number(record.Type);
        Number(record.Class);
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.GetSpan(4), record.Seconds);
        _bytes.Advance(4);
        Number(checked((ushort)record.Data.Length));
        Bytes(record.Data);
    }

    public byte[] ToBytes() => _bytes.WrittenSpan.ToArray();
}
