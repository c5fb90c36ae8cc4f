using System.Buffers.Binary;

namespace Kloop.Shoes.Network.Names;

/// <summary>A DNS message with one question (RFC 1035, 4).</summary>
/// <param name="Id">Its number.</param>
/// <param name="Flags">The second two bytes of the header.</param>
/// <param name="Name">The name that is asked for, without the last dot.</param>
/// <param name="Type">The type that is asked for.</param>
/// <param name="Class">The class that is asked for.</param>
internal sealed record DnsMessage(ushort Id, ushort Flags, string Name, ushort Type, ushort Class)
{
    private const int Header = 12;
    private const ushort Response = 0x8000;
    private const ushort OperationMask = 0x7800;
    private const ushort Authoritative = 0x0400;
    private const ushort RecursionDesired = 0x0100;
    private const ushort RecursionAvailable = 0x0080;

    public IReadOnlyList<DnsRecord> Answers { get; init; } = [];

    public IReadOnlyList<DnsRecord> Authorities { get; init; } = [];

    public IReadOnlyList<DnsRecord> Additional { get; init; } = [];

    public byte Code => (byte)(Flags & 0xf);

    public bool IsQuestion => (Flags & (Response | OperationMask)) == 0;

    /// <summary>Reads a message.</summary>
    /// <exception cref="FormatException">It is none, or has not one question.</exception>
    public static DnsMessage Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Header || BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]) != 1) throw new FormatException("no DNS message with one question");
        var reader = new DnsReader(bytes, Header);
        string name = reader.Name();
        var message = new DnsMessage(BinaryPrimitives.ReadUInt16BigEndian(bytes), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]), name, reader.Number(), reader.Number());
        var answers = reader.Records(BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]));
        var authorities = reader.Records(BinaryPrimitives.ReadUInt16BigEndian(bytes[8..]));
        return message with { Answers = answers, Authorities = authorities, Additional = reader.Records(BinaryPrimitives.ReadUInt16BigEndian(bytes[10..])) };
    }

    /// <summary>A question of our own.</summary>
    public static DnsMessage Ask(ushort id, string name, ushort type) => new(id, RecursionDesired, name, type, 1);

    /// <summary>The answer to this question.</summary>
    public DnsMessage Reply(byte code, IReadOnlyList<DnsRecord> answers) =>
        this with { Flags = (ushort)(Response | (Flags & RecursionDesired) | RecursionAvailable | Authoritative | code), Answers = answers, Authorities = [], Additional = [] };

    /// <summary>The message's bytes, without compression.</summary>
    public byte[] ToBytes()
    {
        var writer = new DnsWriter();
        foreach (ushort number in (ushort[])[Id, Flags, 1, (ushort)Answers.Count, (ushort)Authorities.Count, (ushort)Additional.Count]) writer.Number(number);
        writer.Name(Name);
        writer.Number(Type);
        writer.Number(Class);
        foreach (var record in Answers.Concat(Authorities).Concat(Additional)) writer.Record(record);
        return writer.ToBytes();
    }
}
