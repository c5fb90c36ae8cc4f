using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Kloop.Sync.Scan;

namespace Kloop.Sync.Transfer;

/// <summary>Collects messages and sends them together. Not thread-safe.</summary>
internal sealed class MessageWriter(Stream stream)
{
    private const int FlushAt = 256 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(FlushAt);
    private int _start;

    /// <summary>Bytes sent since the beginning, those that wait included.</summary>
    public long Sent { get; private set; }

    public MessageWriter Begin(MessageKind kind)
    {
        _start = _buffer.WrittenCount;
        Byte((byte)kind);
        return Number(0);
    }

    public MessageWriter Byte(byte value)
    {
        _buffer.Write([value]);
        return this;
    }

    public MessageWriter Number(int value)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
        return this;
    }

    public MessageWriter Long(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
        return this;
    }

    public MessageWriter Text(string value)
    {
        Number(Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, _buffer);
        return this;
    }

    public MessageWriter Bytes(ReadOnlySpan<byte> value)
    {
        _buffer.Write(value);
        return this;
    }

    public MessageWriter Entry(TreeEntry entry) =>
        Byte((byte)entry.Kind).Number((int)entry.Mode).Long(entry.Size).Long(entry.Modified).Text(entry.Path).Text(entry.Target);

    /// <summary>Ends the message, and sends what is here if it is much.</summary>
    public ValueTask EndAsync(CancellationToken cancellationToken)
    {
        int length = _buffer.WrittenCount - _start;
        Sent += length;
        var header = System.Runtime.InteropServices.MemoryMarshal.AsMemory(_buffer.WrittenMemory).Span;
        BinaryPrimitives.WriteInt32BigEndian(header[(_start + 1)..], length - MessageReader.HeaderSize);
        return _buffer.WrittenCount >= FlushAt ? FlushAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_buffer.WrittenCount > 0) await stream.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        _buffer.ResetWrittenCount();
        await stream.FlushAsync(cancellationToken);
    }
}
