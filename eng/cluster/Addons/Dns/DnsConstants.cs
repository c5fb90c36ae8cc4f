namespace Kloop.Cluster.Addons.Dns;

/// <summary>RFC 1035 §3.2.2, RFC 3596 (AAAA), RFC 2782 (SRV), RFC 6891 (OPT).</summary>
internal enum DnsType : ushort
{
    A = 1,
    Cname = 5,
    Soa = 6,
    Ptr = 12,
    Aaaa = 28,
    Srv = 33,
    Opt = 41,
    Any = 255,
}

/// <summary>RFC 1035 §4.1.1.</summary>
internal enum DnsCode : byte
{
    NoError = 0,
    FormatError = 1,
    NameError = 3,
    NotImplemented = 4,
}
