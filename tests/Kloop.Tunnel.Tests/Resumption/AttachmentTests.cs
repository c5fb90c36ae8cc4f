using Kloop.Tunnel.Resumption;
using Kloop.Tunnel.Tests.Doubles;
using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Tests.Resumption;

public sealed class AttachmentTests : IDisposable
{
    private readonly RecordingSink _sink = new();
    private readonly StubbornStream _stream = new();
    private readonly FrameWriter _writer = new(resumable: true, () => { });

    [Fact]
    public async Task StreamThatStillDelivers_AfterItWasDetached_BringsNothingIn()
    {
        var frame = RawPeer.Frame(FrameType.Data, 1, [1, 2, 3]);
        await using var attachment = Attach(out var running);
        await _stream.DeliverAsync(frame[..10]);
        await _stream.ReadStarted.InTime();
        var reader = attachment.Detach();
        Assert.Equal(10, reader.Received);
        await _stream.DeliverAsync(frame);
        await running.InTime();
        Assert.Empty(_sink.Frames);
        Assert.Equal(10, reader.Received);
        frame.AsSpan(10).CopyTo(reader.Room().Span);
        reader.Advance(frame.Length - 10);
        Assert.True(reader.TryRead(out _, out var payload));
        Assert.Equal([1, 2, 3], payload.ToArray());
    }

    [Fact]
    public async Task NothingIsHandled_AfterAClose()
    {
        await using var attachment = Attach(out var running);
        await _stream.DeliverAsync([.. RawPeer.Frame(FrameType.Data, 1, [1]), .. RawPeer.Frame(FrameType.Close, 0, []), .. RawPeer.Frame(FrameType.Data, 1, [2])]);
        await running.InTime();
        Assert.Equal([FrameType.Data, FrameType.Close], _sink.Frames);
    }

    [Fact]
    public async Task BrokenProtocol_IsReported_WhileTheStreamStaysForTheLastWord()
    {
        await using var attachment = Attach(out var running);
        await _stream.DeliverAsync([0, 0, 0, 1, 4, 0xFF, 0xFF, 0xFF]);
        Assert.Contains("16777215", (await _sink.Broken.InTime()).Message, StringComparison.Ordinal);
        _writer.Post(FrameType.Close, 0);
        await _writer.IdleAsync().InTime();
        Assert.False(running.IsCompleted);
    }

    public void Dispose() => _stream.Dispose();

    private Attachment Attach(out Task<string> running)
    {
        Assert.True(_writer.TryBegin(0, out long epoch));
        var attachment = new Attachment(_stream, default, new FrameReader(), _writer, epoch, _sink, TimeProvider.System);
        running = attachment.RunAsync();
        return attachment;
    }

    /// <summary>Neither cancelling nor closing it ends a read.</summary>
    private sealed class StubbornStream : MemoryStream
    {
        private readonly SemaphoreSlim _started = new(0);
        private readonly SemaphoreSlim _ready = new(0);
        private byte[] _next = [];

        public Task ReadStarted => _started.WaitAsync();

        public async Task DeliverAsync(byte[] bytes)
        {
            if (_next.Length == 0) await ReadStarted.InTime();
            _next = bytes;
            _ready.Release();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _started.Release();
            await _ready.WaitAsync(CancellationToken.None);
            _next.CopyTo(buffer);
            return _next.Length;
        }
    }

    private sealed class RecordingSink : IFrameSink
    {
        private readonly TaskCompletionSource<Exception> _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<FrameType> Frames { get; } = [];

        public Task<Exception> Broken => _broken.Task;

        public bool OnFrame(FrameHeader header, ReadOnlySpan<byte> payload)
        {
            Frames.Add(header.Type);
            return header.Type != FrameType.Close;
        }

        public void OnReceived(long total)
        {
        }

        public void OnBeat(long received)
        {
        }

        public void OnBroken(Exception failure) => _broken.SetResult(failure);
    }
}
