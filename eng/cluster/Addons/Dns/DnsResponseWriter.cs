using System.Buffers.Binary;
using System.Text;

namespace Kloop.Cluster.Addons.Dns;

/// <summary>Writes a response message (RFC 1035 §4.1), with names compressed (§4.1.4) and cut off with TC if it must be.</summary>
internal sealed class DnsResponseWriter
{
    public const uint TimeToLive = 5;
    private const int LargestMessage = 65535;
    private readonly List<byte> _out = new(512);
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);

    private DnsResponseWriter()
    {
    }

    public static byte[] WriteDatagram(DnsQuery query, DnsAnswer answer)
    {
        var whole = Write(query, answer, false);
        if (whole.Length > query.PayloadSize)
        {
            whole = Write(query, answer with { Additional = [] }, false);
        }

        return whole.Length <= query.PayloadSize ? whole : Write(query, new DnsAnswer(answer.Code, []), true);
    }

    /// <summary>For TCP: the message with its length before it (RFC 1035 §4.2.2).</summary>
    public static byte[] WriteFramed(DnsQuery query, DnsAnswer answer)
    {
        var message = Write(query, answer, false);
        message = message.Length <= LargestMessage ? message : Write(query, new DnsAnswer(answer.Code, []), true);
        var framed = new byte[message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, 2);
        return framed;
    }

    private static byte[] Write(DnsQuery query, DnsAnswer answer, bool truncated)
    {
        var writer = new DnsResponseWriter();
        writer.WriteHeader(query, answer, truncated);
        writer.WriteName(query.Name);
        writer.WriteShort((ushort)query.Type);
        writer.WriteShort(query.Class);
        foreach (var record in answer.Records)
        {
            writer.WriteRecord(record);
        }

        if (answer.Authority is { } zone)
        {
            writer.WriteRecord(new AuthorityRecord(zone));
        }

        foreach (var record in answer.Additional)
        {
            writer.WriteRecord(record);
        }

        if (query.HasEdns)
        {
            writer._out.AddRange([0, 0, (byte)DnsType.Opt, 0x04, 0xD0, 0, 0, 0, 0, 0, 0]); // 1232 bytes, version 0, nothing set
        }

        return [.. writer._out];
    }

    private void WriteHeader(DnsQuery query, DnsAnswer answer, bool truncated)
    {
        WriteShort(query.Id);
        // QR, AA and RA: this is the clients' only resolver, and some take an empty answer without RA for a lame one.
        var flags = 0x8480 | (truncated ? 0x0200 : 0) | (query.RecursionDesired ? 0x0100 : 0) | (int)answer.Code;
        WriteShort((ushort)flags);
        WriteShort(1);
        WriteShort((ushort)answer.Records.Length);
        WriteShort((ushort)(answer.Authority is null ? 0 : 1));
        WriteShort((ushort)(answer.Additional.Length + (query.HasEdns ? 1 : 0)));
    }

    private void WriteRecord(DnsRecord record)
    {
        WriteName(record.Name);
        WriteShort((ushort)record.Type);
        WriteShort(DnsQuery.InternetClass);
        WriteInt(TimeToLive);
        var lengthAt = _out.Count;
        WriteShort(0);
        WriteData(record);
        var length = _out.Count - lengthAt - 2;
        (_out[lengthAt], _out[lengthAt + 1]) = ((byte)(length >> 8), (byte)length);
    }

    private void WriteData(DnsRecord record)
    {
        switch (record)
        {
            case AddressRecord { Address: var address }:
                _out.AddRange(address.GetAddressBytes());
                break;
            case AliasRecord { Target: var target }:
                WriteName(target);
                break;
            case PointerRecord { Target: var target }:
                WriteName(target);
                break;
            case ServiceRecord service:
                WriteShort(ServiceRecord.Priority);
                WriteShort(ServiceRecord.Weight);
                WriteShort(service.Port);
                WriteName(service.Target, compress: false); // RFC 2782
                break;
            case AuthorityRecord { Name: var zone }:
                WriteName(zone.Length == 0 ? "ns.dns" : $"ns.dns.{zone}");
                WriteName(zone.Length == 0 ? "hostmaster" : $"hostmaster.{zone}");
                foreach (var value in (ReadOnlySpan<uint>)[1, 7200, 1800, 86400, TimeToLive])
                {
                    WriteInt(value);
                }

                break;
        }
    }

    private void WriteName(string name, bool compress = true)
    {
        while (name.Length > 0)
        {
            if (compress && _names.TryGetValue(name, out var known))
            {
                WriteShort((ushort)(0xC000 | known));
                return;
            }

            if (_out.Count < 0x4000)
            {
                _names.TryAdd(name, _out.Count);
            }

            var dot = name.IndexOf('.', StringComparison.Ordinal);
            var label = Encoding.Latin1.GetBytes(dot < 0 ? name : name[..dot]);
            _out.Add((byte)label.Length);
            _out.AddRange(label);
            name = dot < 0 ? "" : name[(dot + 1)..];
        }

        _out.Add(0);
    }

    private void WriteShort(ushort value) => _out.AddRange([(byte)(value >> 8), (byte)value]);

    private void WriteInt(uint value)
    {
        WriteShort((ushort)(value >> 16));
        WriteShort((ushort)value);
    }
}
