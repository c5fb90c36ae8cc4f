using System.Security.Cryptography;
using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel.Handshake;

/// <summary>
/// Proves on both sides that the other one knows the session key, without sending it, and agrees on a
/// version. Challenge and response with HMAC-SHA-256 (RFC 2104); layout: docs/design/tunnel-protocol.md.
/// </summary>
public static class TunnelHandshake
{
    /// <summary>How long the other side may take for its half.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>The laptop's half: speaks first.</summary>
    /// <exception cref="TunnelHandshakeException">The key is wrong, or the versions do not meet.</exception>
    public static async Task<TunnelConnection> ConnectAsync(
        Stream stream, byte[] key, Func<IncomingChannel, Task> onIncoming, TimeProvider time, CancellationToken cancellationToken)
    {
        return await LimitedAsync(stream, time, async token =>
        {
            var mine = Hello.Create();
            await stream.WriteAsync(mine.Encode(), token);
            await stream.FlushAsync(token);
            var theirs = await Hello.ReadAsync(stream, token);
            CheckVersion(theirs);
            var proof = await ReadExactlyAsync(stream, Proof.Size, token);
            if (!CryptographicOperations.FixedTimeEquals(proof, Proof.Of(key, TunnelSide.Agent, mine, theirs)))
            {
                throw new TunnelHandshakeException("the agent does not know this session's key");
            }

            await stream.WriteAsync(Proof.Of(key, TunnelSide.Laptop, mine, theirs), token);
            await stream.FlushAsync(token);
            if ((await ReadExactlyAsync(stream, 1, token))[0] != Verdict.Welcome)
            {
                throw new TunnelHandshakeException("the agent refused this session's key");
            }

            return new TunnelConnection(stream, TunnelSide.Laptop, onIncoming, time);
        }, cancellationToken);
    }

    /// <summary>The agent's half: answers.</summary>
    /// <exception cref="TunnelHandshakeException">The key is wrong, or the versions do not meet.</exception>
    public static async Task<TunnelConnection> AcceptAsync(
        Stream stream, byte[] key, Func<TunnelConnection, IncomingChannel, Task> onIncoming, TimeProvider time, CancellationToken cancellationToken)
    {
        return await LimitedAsync(stream, time, async token =>
        {
            var theirs = await Hello.ReadAsync(stream, token);
            var mine = Hello.Create();
            await stream.WriteAsync(mine.Encode(), token);
            await stream.WriteAsync(Proof.Of(key, TunnelSide.Agent, theirs, mine), token);
            await stream.FlushAsync(token);
            CheckVersion(theirs);
            var proof = await ReadExactlyAsync(stream, Proof.Size, token);
            if (!CryptographicOperations.FixedTimeEquals(proof, Proof.Of(key, TunnelSide.Laptop, theirs, mine)))
            {
                await stream.WriteAsync(new[] { Verdict.WrongKey }, token);
                await stream.FlushAsync(token);
                throw new TunnelHandshakeException("a laptop came with a wrong key");
            }

            await stream.WriteAsync(new[] { Verdict.Welcome }, token);
            await stream.FlushAsync(token);
            var self = new TaskCompletionSource<TunnelConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
            var connection = new TunnelConnection(
                stream, TunnelSide.Agent, async incoming => await onIncoming(await self.Task, incoming), time);
            self.SetResult(connection);
            return connection;
        }, cancellationToken);
    }

    internal static async Task<byte[]> ReadExactlyAsync(Stream stream, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static async Task<TunnelConnection> LimitedAsync(
        Stream stream, TimeProvider time, Func<CancellationToken, Task<TunnelConnection>> half, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(TimeLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await half(both.Token);
        }
        catch (Exception e)
        {
            await stream.DisposeAsync();
            if (e is OperationCanceledException && limit.IsCancellationRequested)
            {
                throw new TunnelHandshakeException($"no handshake within {TimeLimit.TotalSeconds:0} s");
            }

            if (e is EndOfStreamException) throw new TunnelHandshakeException("the connection ended during the handshake");
            throw;
        }
    }

    private static void CheckVersion(Hello theirs)
    {
        if (theirs.OldestVersion > Hello.Version || theirs.NewestVersion < Hello.Version)
        {
            throw new TunnelHandshakeException(
                $"the other side speaks tunnel versions {theirs.OldestVersion} to {theirs.NewestVersion}, this side {Hello.Version}: use the same kloop on both");
        }
    }
}
