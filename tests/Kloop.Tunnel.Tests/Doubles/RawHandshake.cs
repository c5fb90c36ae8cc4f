using System.Buffers.Binary;
using Kloop.Tunnel.Handshake;

namespace Kloop.Tunnel.Tests.Doubles;

/// <summary>Either half of a handshake, played by hand with the right key: says what no honest peer would.</summary>
internal static class RawHandshake
{
    public static byte[] Key => ResumablePair.Key;

    /// <summary>The laptop's half, up to the verdict's first byte.</summary>
    public static async Task<(byte Verdict, UInt128 Id)> LaptopAsync(Stream stream, Hello mine)
    {
        await stream.WriteAsync(mine.Bytes).InTime();
        var theirs = await Hello.ReadAsync(stream, default).InTime();
        await ReadAsync(stream, Proof.Size);
        await stream.WriteAsync(Proof.Of(Key, TunnelSide.Laptop, mine, theirs)).InTime();
        return ((await ReadAsync(stream, 1))[0], Proof.ConnectionId(Key, mine, theirs));
    }

    /// <summary>The agent's half, up to before the verdict.</summary>
    public static async Task<(Hello Theirs, UInt128 Id)> AgentAsync(Stream stream, Hello mine)
    {
        var theirs = await Hello.ReadAsync(stream, default).InTime();
        await stream.WriteAsync((byte[])[.. mine.Bytes, .. Proof.Of(Key, TunnelSide.Agent, theirs, mine)]).InTime();
        await ReadAsync(stream, Proof.Size);
        return (theirs, Proof.ConnectionId(Key, theirs, mine));
    }

    public static byte[] Resumed(long received)
    {
        byte[] verdict = [Verdict.Resumed, .. new byte[8]];
        BinaryPrimitives.WriteInt64BigEndian(verdict.AsSpan(1), received);
        return verdict;
    }

    public static async Task<byte[]> ReadAsync(Stream stream, int count) => await TunnelHandshake.ReadExactlyAsync(stream, count, default).InTime();
}
