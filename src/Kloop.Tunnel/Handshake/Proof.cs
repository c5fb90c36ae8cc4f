using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Kloop.Tunnel.Handshake;

/// <summary>
/// HMAC-SHA-256 over a label of the purpose and both hellos, every byte of them: no proof can be played
/// back, and nobody between the two can change what they say they are able to.
/// </summary>
internal static class Proof
{
    public const int Size = 32;

    public static byte[] Of(byte[] key, TunnelSide prover, Hello laptop, Hello agent) =>
        Of(key, prover == TunnelSide.Agent ? "kloop agent v1"u8 : "kloop laptop v1"u8, laptop, agent);

    /// <summary>The id that a new connection is resumed by; both sides know it without a word.</summary>
    public static UInt128 ConnectionId(byte[] key, Hello laptop, Hello agent) =>
        BinaryPrimitives.ReadUInt128BigEndian(Of(key, "kloop connection v1"u8, laptop, agent));

    private static byte[] Of(byte[] key, ReadOnlySpan<byte> label, Hello laptop, Hello agent) =>
        HMACSHA256.HashData(key, (byte[])[.. label, .. laptop.Bytes, .. agent.Bytes]);
}

/// <summary>The agent's answer, which ends the handshake.</summary>
internal static class Verdict
{
    public const byte Welcome = 0;
    public const byte WrongKey = 1;

    /// <summary>Followed by how many bytes of frames the agent has (8).</summary>
    public const byte Resumed = 2;

    /// <summary>There is no connection of this id, or not any more.</summary>
    public const byte Unknown = 3;
}
