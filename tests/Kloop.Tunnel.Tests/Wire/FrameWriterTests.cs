using Kloop.Tunnel.Tests.Doubles;
using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Tests.Wire;

public sealed class FrameWriterTests
{
    [Fact]
    public async Task QueuedFrames_LeaveInOrder_InOneWrite()
    {
        var stream = new CountingStream();
        var writer = new FrameWriter(stream);
        writer.Post(FrameType.Open, 1, [1, 0, 80]);
        await writer.SendDataAsync(1, new byte[] { 7, 8 }, default);
        writer.Post(FrameType.End, 1);
        await writer.FlushAsync(default);
        Assert.Equal(1, stream.Writes);
        byte[] wanted = [.. RawPeer.Frame(FrameType.Open, 1, [1, 0, 80]), .. RawPeer.Frame(FrameType.Data, 1, [7, 8]), .. RawPeer.Frame(FrameType.End, 1, [])];
        Assert.Equal(wanted, stream.ToArray());
    }

    [Fact]
    public async Task SenderOfData_WaitsAtTheLimit_AndGoesOnAfterAFlush()
    {
        var writer = new FrameWriter(new MemoryStream());
        for (int sent = 0; sent < FrameWriter.Limit; sent += FrameHeader.MaxPayload)
        {
            await writer.SendDataAsync(1, new byte[FrameHeader.MaxPayload], default).InTime();
        }

        var waiting = writer.SendDataAsync(1, new byte[1], default).AsTask();
        Assert.False(waiting.IsCompleted);
        writer.Post(FrameType.End, 3);
        await writer.FlushAsync(default);
        await waiting.InTime();
    }

    [Fact]
    public async Task WaitingSender_CanBeCancelled()
    {
        using var cancel = new CancellationTokenSource();
        var writer = new FrameWriter(new MemoryStream());
        for (int i = 0; i < 4; i++) await writer.SendDataAsync(1, new byte[FrameHeader.MaxPayload], default);
        var waiting = writer.SendDataAsync(1, new byte[1], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.InTime());
    }

    [Fact]
    public async Task Fail_EndsWaitingAndLaterSenders_WithItsReason()
    {
        var writer = new FrameWriter(new MemoryStream());
        for (int i = 0; i < 4; i++) await writer.SendDataAsync(1, new byte[FrameHeader.MaxPayload], default);
        var waiting = writer.SendDataAsync(1, new byte[1], default).AsTask();
        writer.Fail(new IOException("gone"));
        Assert.Equal("gone", (await Assert.ThrowsAsync<TunnelLostException>(() => waiting.InTime())).Message);
        await Assert.ThrowsAsync<TunnelLostException>(async () => await writer.SendDataAsync(1, new byte[1], default));
    }

    [Fact]
    public async Task FramesThatComeWhileOneIsOnItsWay_LeaveNext()
    {
        var (laptop, agent) = DuplexStream.Pair(buffer: 16);
        using var stop = new CancellationTokenSource();
        var writer = new FrameWriter(laptop);
        var running = writer.RunAsync(stop.Token);
        var peer = new RawPeer(agent);
        for (uint i = 1; i <= 200; i++) writer.Post(FrameType.End, i);
        for (uint i = 1; i <= 200; i++) Assert.Equal(i, (await peer.NextAsync())!.Value.Channel);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.InTime());
    }

    private sealed class CountingStream : MemoryStream
    {
        public int Writes { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Writes++;
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
