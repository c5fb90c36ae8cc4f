namespace Kloop.Shoes.Network.Names;

/// <summary>Types of DNS records that are looked into (RFC 1035, 3596, 2782).</summary>
internal static class DnsType
{
    public const ushort A = 1;
    public const ushort Ns = 2;
    public const ushort CName = 5;
    public const ushort Soa = 6;
    public const ushort Ptr = 12;
    public const ushort Mx = 15;
    public const ushort Aaaa = 28;
    public const ushort Srv = 33;
    public const ushort Opt = 41;
}

/// <summary>Response codes (RFC 1035, 4.1.1).</summary>
internal static class DnsCode
{
    public const byte NoError = 0;
    public const byte FormatError = 1;
    public const byte ServerFailure = 2;
    public const byte NoSuchName = 3;
    public const byte NotImplemented = 4;
}

/// <summary>One resource record.</summary>
/// <param name="Name">The owner, without the last dot.</param>
/// <param name="Type">Such as <see cref="DnsType.A"/>.</param>
/// <param name="Class">1 is the Internet.</param>
/// <param name="Seconds">How long it may be kept.</param>
/// <param name="Data">Its data; names in it are not compressed.</param>
internal sealed record DnsRecord(string Name, ushort Type, ushort Class, uint Seconds, byte[] Data);
