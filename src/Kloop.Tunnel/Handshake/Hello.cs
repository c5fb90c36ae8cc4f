using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Kloop.Tunnel.Handshake;

/// <summary>
/// What each side says first: magic (8 bytes), length of the rest (2), oldest and newest version
/// (2 each), capabilities (4), nonce (32). A longer rest is allowed and ignored: fields are only added.
/// </summary>
internal sealed record Hello(ushort OldestVersion, ushort NewestVersion, uint Capabilities, byte[] Nonce)
{
    /// <summary>The version this code speaks.</summary>
    public const ushort Version = 1;

    public const int NonceSize = 32;

    private const int BodySize = 8 + NonceSize;

    private static ReadOnlySpan<byte> Magic => "KLOOPTUN"u8;

    public static Hello Create() => new(Version, Version, 0, RandomNumberGenerator.GetBytes(NonceSize));

    public byte[] Encode()
    {
        var bytes = new byte[10 + BodySize];
        var span = bytes.AsSpan();
        Magic.CopyTo(span);
        BinaryPrimitives.WriteUInt16BigEndian(span[8..], BodySize);
        BinaryPrimitives.WriteUInt16BigEndian(span[10..], OldestVersion);
        BinaryPrimitives.WriteUInt16BigEndian(span[12..], NewestVersion);
        BinaryPrimitives.WriteUInt32BigEndian(span[14..], Capabilities);
        Nonce.CopyTo(span[18..]);
        return bytes;
    }

    public static async Task<Hello> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = await TunnelHandshake.ReadExactlyAsync(stream, 10, cancellationToken);
        if (!head.AsSpan(0, 8).SequenceEqual(Magic))
        {
            throw new TunnelHandshakeException("what answered is not a Kloop tunnel");
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(8));
        if (length < BodySize) throw new TunnelHandshakeException($"a hello of {length} bytes; at least {BodySize} are needed");
        var body = await TunnelHandshake.ReadExactlyAsync(stream, length, cancellationToken);
        return new Hello(
            BinaryPrimitives.ReadUInt16BigEndian(body),
            BinaryPrimitives.ReadUInt16BigEndian(body.AsSpan(2)),
            BinaryPrimitives.ReadUInt32BigEndian(body.AsSpan(4)),
            body[8..(8 + NonceSize)]);
    }
}
