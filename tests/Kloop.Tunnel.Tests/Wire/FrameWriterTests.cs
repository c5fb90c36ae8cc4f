using Kloop.Tunnel.Tests.Doubles;
using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Tests.Wire;

public sealed class FrameWriterTests
{
    private bool _overflowed;

    [Fact]
    public async Task QueuedFrames_LeaveInOrder_InOneWrite()
    {
        var stream = new CountingStream();
        var writer = Writer();
        writer.Post(FrameType.Open, 1, [1, 0, 80]);
        await writer.SendDataAsync(1, new byte[] { 7, 8 }, default);
        writer.Post(FrameType.End, 1);
        await FlushAsync(writer, stream);
        Assert.Equal(1, stream.Writes);
        byte[] wanted = [.. RawPeer.Frame(FrameType.Open, 1, [1, 0, 80]), .. RawPeer.Frame(FrameType.Data, 1, [7, 8]), .. RawPeer.Frame(FrameType.End, 1, [])];
        Assert.Equal(wanted, stream.ToArray());
    }

    [Fact]
    public async Task SenderOfData_WaitsAtTheLimit_AndGoesOnAfterAFlush()
    {
        var writer = Writer();
        await FillAsync(writer);
        var waiting = writer.SendDataAsync(1, new byte[1], default).AsTask();
        Assert.False(waiting.IsCompleted);
        writer.Post(FrameType.End, 3);
        await FlushAsync(writer, new MemoryStream());
        await waiting.InTime();
    }

    [Fact]
    public async Task WaitingSender_CanBeCancelled()
    {
        using var cancel = new CancellationTokenSource();
        var writer = Writer();
        await FillAsync(writer);
        var waiting = writer.SendDataAsync(1, new byte[1], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.InTime());
    }

    [Fact]
    public async Task Fail_EndsWaitingAndLaterSenders_WithItsReason()
    {
        var writer = Writer();
        await FillAsync(writer);
        var waiting = writer.SendDataAsync(1, new byte[1], default).AsTask();
        writer.Fail(new IOException("gone"));
        Assert.Equal("gone", (await Assert.ThrowsAsync<TunnelLostException>(() => waiting.InTime())).Message);
        await Assert.ThrowsAsync<TunnelLostException>(async () => await writer.SendDataAsync(1, new byte[1], default));
    }

    [Fact]
    public async Task FramesThatComeWhileOneIsOnItsWay_LeaveNext()
    {
        var (laptop, agent) = DuplexStream.Pair(buffer: 16);
        var writer = Writer();
        Assert.True(writer.TryBegin(0, out long epoch));
        var running = writer.RunAsync(laptop, epoch, default);
        var peer = new RawPeer(agent);
        for (uint i = 1; i <= 200; i++) writer.Post(FrameType.End, i);
        for (uint i = 1; i <= 200; i++) Assert.Equal(i, (await peer.NextAsync())!.Value.Channel);
        writer.Stop();
        await running.InTime();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(11)]
    [InlineData(30)]
    public async Task NextStream_CarriesOn_WhereTheOtherSideSays(int received)
    {
        var writer = Writer(resumable: true);
        for (uint i = 1; i <= 3; i++) await writer.SendDataAsync(i, new byte[] { 1, (byte)i }, default);
        var first = new MemoryStream();
        await FlushAsync(writer, first);
        writer.Post(FrameType.End, 4);
        var second = new MemoryStream();
        await FlushAsync(writer, second, received);
        byte[] wanted = [.. first.ToArray(), .. RawPeer.Frame(FrameType.End, 4, [])];
        Assert.Equal(wanted[received..], second.ToArray());
    }

    [Theory]
    [InlineData(9)]
    [InlineData(31)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task NextStream_CannotBeginWhereNothingIs(long received)
    {
        var writer = Writer(resumable: true);
        for (uint i = 1; i <= 3; i++) await writer.SendDataAsync(i, new byte[2], default);
        await FlushAsync(writer, new MemoryStream());
        writer.Acknowledge(10);
        writer.Post(FrameType.End, 4);
        Assert.False(writer.TryBegin(received, out _));
    }

    [Fact]
    public async Task Acknowledgement_OfWhatWasNotSent_BreaksTheProtocol_AndAnOldOneMeansNothing()
    {
        var writer = Writer(resumable: true);
        await writer.SendDataAsync(1, new byte[92], default);
        Assert.Throws<TunnelProtocolException>(() => writer.Acknowledge(1));
        await FlushAsync(writer, new MemoryStream());
        writer.Acknowledge(100);
        writer.Acknowledge(50);
        Assert.True(writer.TryBegin(100, out _));
        Assert.Throws<TunnelProtocolException>(() => writer.Acknowledge(101));
        Assert.Throws<TunnelProtocolException>(() => writer.Acknowledge(-1));
    }

    [Fact]
    public async Task SenderOfData_WaitsForAcknowledgements_WhenTooMuchIsKept()
    {
        var writer = Writer(resumable: true);
        Assert.True(writer.TryBegin(0, out long epoch));
        var running = writer.RunAsync(Stream.Null, epoch, default);
        for (int sent = 0; sent < FrameWriter.ReplayLimit; sent += FrameHeader.MaxPayload + FrameHeader.Size)
        {
            await writer.SendDataAsync(1, new byte[FrameHeader.MaxPayload], default).InTime();
        }

        var waiting = writer.SendDataAsync(1, new byte[1], default).AsTask();
        await writer.IdleAsync().InTime();
        Assert.False(waiting.IsCompleted);
        writer.Acknowledge(200_000);
        await waiting.InTime();
        writer.Stop();
        await running.InTime();
    }

    [Fact]
    public async Task SendersOfData_WaitWhileThereIsNoStream()
    {
        var writer = Writer(resumable: true);
        await FillAsync(writer);
        await FlushAsync(writer, new MemoryStream());
        await FillAsync(writer);
        Assert.False(writer.SendDataAsync(1, new byte[1], default).AsTask().IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ControlFramesThatNobodyTakes_Overflow_OnceAndForAll(bool resumable)
    {
        var writer = Writer(resumable);
        for (int i = 0; i < FrameWriter.MostKept / 1008; i++) writer.Post(FrameType.Refuse, 1, new byte[1000]);
        Assert.False(_overflowed);
        writer.Post(FrameType.Refuse, 1, new byte[1000]);
        Assert.True(_overflowed);
        Assert.Throws<TunnelLostException>(() => writer.SendDataAsync(1, new byte[1], default).AsTask().GetAwaiter().GetResult());
    }

    [Fact]
    public async Task Pongs_DoNotQueueUp()
    {
        var writer = Writer();
        for (byte i = 0; i < 100; i++) writer.Post(FrameType.Pong, 0, [i, 0, 0, 0, 0, 0, 0, 0]);
        var stream = new MemoryStream();
        await FlushAsync(writer, stream);
        writer.Post(FrameType.Pong, 0, [200, 0, 0, 0, 0, 0, 0, 0]);
        await FlushAsync(writer, stream, 16);
        Assert.Equal([.. RawPeer.Frame(FrameType.Pong, 0, [0, 0, 0, 0, 0, 0, 0, 0]), .. RawPeer.Frame(FrameType.Pong, 0, [200, 0, 0, 0, 0, 0, 0, 0])], stream.ToArray());
    }

    [Fact]
    public async Task StreamThatHangs_TakesNothing_OfWhatIsWrittenToTheNext()
    {
        var writer = Writer(resumable: true);
        var hanging = new HangingStream();
        Assert.True(writer.TryBegin(0, out long epoch));
        var running = writer.RunAsync(hanging, epoch, default);
        await writer.SendDataAsync(1, ChannelReading.Bytes(1000), default);
        var taken = await hanging.Taken.InTime();
        byte[] before = taken.ToArray();
        var next = new MemoryStream();
        await FlushAsync(writer, next);
        writer.Acknowledge(1008);
        for (int i = 0; i < 4; i++) await writer.SendDataAsync(1, ChannelReading.Bytes(60_000, seed: i), default).InTime();
        Assert.Equal(before, taken.ToArray());
        hanging.Release();
        await running.InTime();
        Assert.Equal(before, next.ToArray());
    }

    private FrameWriter Writer(bool resumable = false) => new(resumable, () => _overflowed = true);

    private static async Task FillAsync(FrameWriter writer)
    {
        for (int sent = 0; sent < FrameWriter.UnsentLimit; sent += FrameHeader.MaxPayload)
        {
            await writer.SendDataAsync(1, new byte[FrameHeader.MaxPayload - FrameHeader.Size], default).InTime();
        }
    }

    private static async Task FlushAsync(FrameWriter writer, Stream stream, long received = 0)
    {
        Assert.True(writer.TryBegin(received, out long epoch));
        var running = writer.RunAsync(stream, epoch, default);
        await writer.IdleAsync().InTime();
        writer.Stop();
        await running.InTime();
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

    private sealed class HangingStream : MemoryStream
    {
        private readonly TaskCompletionSource<ReadOnlyMemory<byte>> _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<ReadOnlyMemory<byte>> Taken => _taken.Task;

        public void Release() => _release.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _taken.TrySetResult(buffer);
            await _release.Task;
        }
    }
}
