using System.Buffers.Binary;
using System.Security.Cryptography;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Resumption;

namespace Kloop.Tunnel.Handshake;

/// <summary>
/// Proves on both sides that the other one knows the session key, without sending it, agrees on a version,
/// and begins a connection or goes on with one. Challenge and response with HMAC-SHA-256 (RFC 2104);
/// layout: docs/design/tunnel-protocol.md. A stream whose handshake fails is closed.
/// </summary>
public static class TunnelHandshake
{
    /// <summary>How long the other side may take for its half.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>The laptop's half of a new connection: speaks first.</summary>
    /// <exception cref="TunnelHandshakeException">The key is wrong, or the versions do not meet.</exception>
    public static Task<TunnelConnection> ConnectAsync(
        Stream stream, byte[] key, Func<IncomingChannel, Task> onIncoming, TimeProvider time, CancellationToken cancellationToken) =>
        LimitedAsync(stream, time, async token =>
        {
            var mine = Hello.Create();
            var (theirs, verdict) = await ProveAsync(stream, key, mine, token);
            if (verdict != Verdict.Welcome) throw new TunnelHandshakeException($"the agent answered {verdict}, which means nothing here");
            return new TunnelConnection(stream, TunnelSide.Laptop, onIncoming, time, IdOf(key, mine, theirs));
        }, cancellationToken);

    /// <summary>
    /// The laptop's half of going on with a connection. The stream before, if it still lives, is given up
    /// at once; of several calls at a time the last one wins.
    /// </summary>
    /// <param name="connection">Made by <see cref="ConnectAsync"/>.</param>
    /// <param name="stream">To the same agent; owned from now on.</param>
    /// <param name="key">The session's key.</param>
    /// <param name="time">Clock for the time limit.</param>
    /// <param name="cancellationToken">Gives this stream up; the connection waits for another.</param>
    /// <returns>True when the connection goes on; false when the agent does not know it, or it is over: it is completed then.</returns>
    /// <exception cref="TunnelHandshakeException">This stream is of no use; the connection waits for another.</exception>
    public static async Task<bool> ResumeAsync(
        TunnelConnection connection, Stream stream, byte[] key, TimeProvider time, CancellationToken cancellationToken)
    {
        string ended = "the agent does not know the connection any more";
        bool resumed = await LimitedAsync(stream, time, async token =>
        {
            if (!connection.IsResumable || connection.AskToResume() is not var (attempt, received)) return false;
            var mine = Hello.Create(new ResumeRequest(connection.Id, attempt, received));
            var (theirs, verdict) = await ProveAsync(stream, key, mine, token);
            if (verdict == Verdict.Unknown || !mine.CanResumeWith(theirs)) return false;
            if (verdict != Verdict.Resumed) throw new TunnelHandshakeException($"the agent answered {verdict}, which means nothing here");
            long has = BinaryPrimitives.ReadInt64BigEndian(await ReadExactlyAsync(stream, 8, token));
            return connection.Resume(stream, attempt, has, _ => ReadOnlyMemory<byte>.Empty) switch
            {
                AttachResult.Attached => true,
                AttachResult.Over => false,
                _ => throw new TunnelHandshakeException("a newer stream went first"),
            };
        }, cancellationToken);
        if (resumed) return true;
        await stream.DisposeAsync();
        connection.End(ended, tell: false);
        await connection.Completion;
        return false;
    }

    /// <summary>The agent's half: answers.</summary>
    /// <param name="stream">Owned from now on.</param>
    /// <param name="key">The session's key.</param>
    /// <param name="onIncoming">Called for every channel that the laptop opens on a new connection.</param>
    /// <param name="table">The connections that a laptop may come back to.</param>
    /// <param name="time">Clock for the time limit and the connection's heartbeats.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The new connection; null when the laptop came back to one that is in the table.</returns>
    /// <exception cref="TunnelHandshakeException">
    /// The key is wrong, the versions do not meet, or the connection to resume is gone.
    /// </exception>
    public static Task<TunnelConnection?> AcceptAsync(
        Stream stream, byte[] key, Func<TunnelConnection, IncomingChannel, Task> onIncoming, ResumableConnections table, TimeProvider time,
        CancellationToken cancellationToken) =>
        LimitedAsync(stream, time, async token =>
        {
            var theirs = await Hello.ReadAsync(stream, token);
            var mine = Hello.Create();
            await SendAsync(stream, [.. mine.Bytes, .. Proof.Of(key, TunnelSide.Agent, theirs, mine)], token);
            CheckVersion(theirs);
            var proof = await ReadExactlyAsync(stream, Proof.Size, token);
            if (!CryptographicOperations.FixedTimeEquals(proof, Proof.Of(key, TunnelSide.Laptop, theirs, mine)))
            {
                await SendAsync(stream, [Verdict.WrongKey], token);
                throw new TunnelHandshakeException("a laptop came with a wrong key");
            }

            if (mine.CanResumeWith(theirs) && theirs.Resume is { } resume)
            {
                await ResumeAsync(stream, resume, table, token);
                return null;
            }

            return Begin(stream, onIncoming, table, time, IdOf(key, theirs, mine));
        }, cancellationToken);

    internal static async Task<byte[]> ReadExactlyAsync(Stream stream, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static UInt128? IdOf(byte[] key, Hello laptop, Hello agent) =>
        laptop.CanResumeWith(agent) ? Proof.ConnectionId(key, laptop, agent) : null;

    private static TunnelConnection Begin(
        Stream stream, Func<TunnelConnection, IncomingChannel, Task> onIncoming, ResumableConnections table, TimeProvider time, UInt128? id)
    {
        var self = new TaskCompletionSource<TunnelConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        // It writes the verdict itself: a laptop that is cut off right after it finds the connection in the table.
        var connection = new TunnelConnection(
            stream, TunnelSide.Agent, async incoming => await onIncoming(await self.Task, incoming), time, id, new[] { Verdict.Welcome }, table);
        self.SetResult(connection);
        return connection;
    }

    private static async Task ResumeAsync(Stream stream, ResumeRequest resume, ResumableConnections table, CancellationToken cancellationToken)
    {
        var result = table.Find(resume.Connection)?.Resume(stream, resume.Attempt, resume.Received, Resumed) ?? AttachResult.Over;
        if (result == AttachResult.Overtaken) throw new TunnelHandshakeException("the laptop has come back on a newer stream");
        if (result == AttachResult.Over)
        {
            await SendAsync(stream, [Verdict.Unknown], cancellationToken);
            throw new TunnelHandshakeException("a laptop came back to a connection that is gone");
        }
    }

    private static ReadOnlyMemory<byte> Resumed(long received)
    {
        var bytes = new byte[9];
        bytes[0] = Verdict.Resumed;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), received);
        return bytes;
    }

    private static async Task<(Hello Theirs, byte Verdict)> ProveAsync(Stream stream, byte[] key, Hello mine, CancellationToken cancellationToken)
    {
        await SendAsync(stream, mine.Bytes, cancellationToken);
        var theirs = await Hello.ReadAsync(stream, cancellationToken);
        CheckVersion(theirs);
        var proof = await ReadExactlyAsync(stream, Proof.Size, cancellationToken);
        if (!CryptographicOperations.FixedTimeEquals(proof, Proof.Of(key, TunnelSide.Agent, mine, theirs)))
        {
            throw new TunnelHandshakeException("the agent does not know this session's key");
        }

        await SendAsync(stream, Proof.Of(key, TunnelSide.Laptop, mine, theirs), cancellationToken);
        byte verdict = (await ReadExactlyAsync(stream, 1, cancellationToken))[0];
        return verdict == Verdict.WrongKey ? throw new TunnelHandshakeException("the agent refused this session's key") : (theirs, verdict);
    }

    private static async Task SendAsync(Stream stream, byte[] bytes, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(bytes, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    private static async Task<T> LimitedAsync<T>(
        Stream stream, TimeProvider time, Func<CancellationToken, Task<T>> half, CancellationToken cancellationToken)
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
