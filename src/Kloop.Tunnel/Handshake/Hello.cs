using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Kloop.Tunnel.Handshake;

/// <summary>
/// What each side says first: magic (8 bytes), length of the rest (2), oldest and newest version
/// (2 each), capabilities (4), nonce (32); from a laptop that resumes a connection also its id (16),
/// the attempt (4), bytes received (8). A longer rest is allowed and ignored: fields are only added.
/// </summary>
internal sealed record Hello(ushort OldestVersion, ushort NewestVersion, uint Capabilities, byte[] Nonce, ResumeRequest? Resume = null)
{
    /// <summary>The version this code speaks.</summary>
    public const ushort Version = 1;

    /// <summary>Capability bit 0: connections outlive their stream, and ACK is understood.</summary>
    public const uint Resumption = 1;

    public const int NonceSize = 32;

    private const int BodySize = 8 + NonceSize;
    private const int ResumeSize = 16 + 4 + 8;

    private readonly byte[]? _read;

    /// <summary>All of it as it is on the wire, fields that this code does not know included: what the proofs cover.</summary>
    public byte[] Bytes => _read ?? Encode();

    private static ReadOnlySpan<byte> Magic => "KLOOPTUN"u8;

    public static Hello Create(ResumeRequest? resume = null) => new(Version, Version, Resumption, RandomNumberGenerator.GetBytes(NonceSize), resume);

    /// <summary>Whether both sides can resume.</summary>
    public bool CanResumeWith(Hello other) => (Capabilities & other.Capabilities & Resumption) != 0;

    public static async Task<Hello> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = await TunnelHandshake.ReadExactlyAsync(stream, 10, cancellationToken);
        if (!head.AsSpan(0, 8).SequenceEqual(Magic))
        {
            throw new TunnelHandshakeException("what answered is not a Kloop tunnel");
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(8));
        if (length < BodySize) throw new TunnelHandshakeException($"a hello of {length} bytes; at least {BodySize} are needed");
        return new Hello([.. head, .. await TunnelHandshake.ReadExactlyAsync(stream, length, cancellationToken)]);
    }

    private Hello(byte[] read)
        : this(
            BinaryPrimitives.ReadUInt16BigEndian(read.AsSpan(10)),
            BinaryPrimitives.ReadUInt16BigEndian(read.AsSpan(12)),
            BinaryPrimitives.ReadUInt32BigEndian(read.AsSpan(14)),
            read[18..(18 + NonceSize)],
            ReadResume(read.AsSpan(10 + BodySize)))
    {
        _read = read;
    }

    private byte[] Encode()
    {
        var bytes = new byte[10 + BodySize + (Resume is null ? 0 : ResumeSize)];
        var span = bytes.AsSpan();
        Magic.CopyTo(span);
        BinaryPrimitives.WriteUInt16BigEndian(span[8..], (ushort)(bytes.Length - 10));
        BinaryPrimitives.WriteUInt16BigEndian(span[10..], OldestVersion);
        BinaryPrimitives.WriteUInt16BigEndian(span[12..], NewestVersion);
        BinaryPrimitives.WriteUInt32BigEndian(span[14..], Capabilities);
        Nonce.CopyTo(span[18..]);
        if (Resume is { } resume)
        {
            BinaryPrimitives.WriteUInt128BigEndian(span[50..], resume.Connection);
            BinaryPrimitives.WriteUInt32BigEndian(span[66..], resume.Attempt);
            BinaryPrimitives.WriteInt64BigEndian(span[70..], resume.Received);
        }

        return bytes;
    }

    // No field, or an id of nothing but zeros: a new connection.
    private static ResumeRequest? ReadResume(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < ResumeSize || BinaryPrimitives.ReadUInt128BigEndian(rest) is var id && id == UInt128.Zero) return null;
        return new ResumeRequest(id, BinaryPrimitives.ReadUInt32BigEndian(rest[16..]), BinaryPrimitives.ReadInt64BigEndian(rest[20..]));
    }
}

/// <summary>What a laptop says of the connection it comes back to.</summary>
/// <param name="Connection">Its id.</param>
/// <param name="Attempt">Counts up with each new stream that the laptop tries, from 1: the newest wins.</param>
/// <param name="Received">Bytes of frames that the laptop has of it.</param>
internal sealed record ResumeRequest(UInt128 Connection, uint Attempt, long Received);
