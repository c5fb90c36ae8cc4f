namespace Kloop.Agent.Http1;

/// <summary>Fields that say how a message ends or concern one hop alone.</summary>
internal enum FieldKind
{
    /// <summary>Passes as it is.</summary>
    Other,
    Host,
    Connection,
    ContentLength,
    TransferEncoding,
    Upgrade,
    Expect,
    TE,

    /// <summary>Between two ends of a connection, and nothing else.</summary>
    Hop,
}

/// <summary>A line of a head: where its name and value are.</summary>
internal readonly record struct Field(FieldKind Kind, Range Name, Range Value)
{
    /// <summary>What a name means.</summary>
    public static FieldKind KindOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when Is(name, "te"u8) => FieldKind.TE,
        4 when Is(name, "host"u8) => FieldKind.Host,
        6 when Is(name, "expect"u8) => FieldKind.Expect,
        7 when Is(name, "upgrade"u8) => FieldKind.Upgrade,
        10 when Is(name, "connection"u8) => FieldKind.Connection,
        10 when Is(name, "keep-alive"u8) => FieldKind.Hop,
        14 when Is(name, "content-length"u8) => FieldKind.ContentLength,
        14 when Is(name, "http2-settings"u8) => FieldKind.Hop,
        16 when Is(name, "proxy-connection"u8) => FieldKind.Hop,
        17 when Is(name, "transfer-encoding"u8) => FieldKind.TransferEncoding,
        _ => FieldKind.Other,
    };

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known) => System.Text.Ascii.EqualsIgnoreCase(name, known);
}
