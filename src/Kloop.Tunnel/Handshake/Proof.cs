using System.Security.Cryptography;

namespace Kloop.Tunnel.Handshake;

/// <summary>HMAC-SHA-256 over a label of the prover's side and both nonces, so that no proof can be played back.</summary>
internal static class Proof
{
    public const int Size = 32;

    public static byte[] Of(byte[] key, TunnelSide prover, Hello laptop, Hello agent)
    {
        ReadOnlySpan<byte> label = prover == TunnelSide.Agent ? "kloop agent v1"u8 : "kloop laptop v1"u8;
        return HMACSHA256.HashData(key, (byte[])[.. label, .. laptop.Nonce, .. agent.Nonce]);
    }
}

/// <summary>The agent's last byte of the handshake.</summary>
internal static class Verdict
{
    public const byte Welcome = 0;
    public const byte WrongKey = 1;
}
