using System.Buffers;
using System.Runtime.InteropServices;
using Kloop.Agent.Http1;
using Kloop.Tunnel.Channels;

namespace Kloop.Agent.Tests.Http1;

public sealed class ByteSourceTests
{
    private const int Size = 4096;

    [Fact]
    public async Task DisposedDuringARead_ItsBufferIsNobodyElses()
    {
        await using var stream = new Asked();
        using var source = new ByteSource(stream, Size);
        var reading = source.ReadAsync();
        byte[] buffer = stream.Buffer();
        source.Dispose();
        Assert.NotSame(buffer, ArrayPool<byte>.Shared.Rent(Size));
        Assert.False(reading.IsCompleted);
    }

    [Fact]
    public async Task LargeBuffer_IsGivenBack_BeforeTheNextRequestIsAwaited()
    {
        await using var stream = new Asked();
        using var source = new ByteSource(stream, Size);
        for (int i = 0; i < 3; i++)
        {
            var reading = source.ReadAsync();
            source.Skip(await stream.FillAsync(reading));
        }

        Assert.True(stream.Buffer().Length > Size);
        source.ReadAhead();
        source.Rest();
        Assert.Equal(Size, stream.Buffer().Length);
    }

    /// <summary>Fills what it is asked to fill when it is told to.</summary>
    private sealed class Asked : AsyncStream
    {
        private Memory<byte> _buffer;
        private TaskCompletionSource<int> _count = new();

        public override bool CanRead => true;

        public byte[] Buffer() => MemoryMarshal.TryGetArray<byte>(_buffer, out var segment) ? segment.Array! : [];

        public async Task<int> FillAsync(ValueTask<int> reading)
        {
            _count.SetResult(_buffer.Length);
            return await reading;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            (_buffer, _count) = (buffer, new TaskCompletionSource<int>());
            return new ValueTask<int>(_count.Task);
        }
    }
}
