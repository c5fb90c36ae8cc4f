using System.Buffers.Binary;
using System.Text;
using Kloop.Sync.Scan;

namespace Kloop.Sync.Transfer;

/// <summary>The other side sent what cannot be: a fault in one of both, or two versions that do not fit.</summary>
public sealed class SyncProtocolException(string message) : IOException(message);

/// <summary>Reads messages, one at a time.</summary>
internal sealed class MessageReader(Stream stream)
{
    public const int HeaderSize = 5;

    /// <summary>Longest message, bytes: the block sums of a file of 100 GB.</summary>
    private const int MostLength = 32 * 1024 * 1024;

    private readonly byte[] _header = new byte[HeaderSize];
    private byte[] _payload = new byte[64 * 1024];
    private int _at;
    private int _end;

    public MessageKind Kind { get; private set; }

    /// <summary>What is left of the message; valid until the next one.</summary>
    public ReadOnlyMemory<byte> Rest => _payload.AsMemory(_at, _end - _at);

    /// <summary>Reads the next message; false at the stream's end.</summary>
    public async ValueTask<bool> NextAsync(CancellationToken cancellationToken)
    {
        int read = await stream.ReadAtLeastAsync(_header, HeaderSize, throwOnEndOfStream: false, cancellationToken);
        if (read == 0) return false;
        if (read < HeaderSize) throw new EndOfStreamException("the sync's stream ended within a message");
        int length = BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(1));
        if (length is < 0 or > MostLength) throw new SyncProtocolException($"a message of {length} bytes");
        if (_payload.Length < length) _payload = new byte[length];
        await stream.ReadExactlyAsync(_payload.AsMemory(0, length), cancellationToken);
        (Kind, _at, _end) = ((MessageKind)_header[0], 0, length);
        return true;
    }

    /// <summary>Reads the next message, which must be there.</summary>
    public async ValueTask<MessageKind> ExpectAsync(CancellationToken cancellationToken)
    {
        if (!await NextAsync(cancellationToken)) throw new EndOfStreamException("the other side ended the sync");
        return Kind == MessageKind.Failed ? throw new IOException(Text()) : Kind;
    }

    /// <summary>As <see cref="ExpectAsync(CancellationToken)"/>, of this kind alone.</summary>
    public async ValueTask ExpectAsync(MessageKind kind, CancellationToken cancellationToken)
    {
        if (await ExpectAsync(cancellationToken) != kind) throw Unexpected();
    }

    public SyncProtocolException Unexpected() => new($"a message of kind {(int)Kind} where none can be: use the same kloop on both sides");

    public byte Byte() => Take(1)[0];

    public int Number() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public string Text()
    {
        int length = Number();
        return Encoding.UTF8.GetString(Take(length));
    }

    public TreeEntry Entry()
    {
        byte kind = Byte();
        if (kind > (byte)EntryKind.Link) throw new SyncProtocolException($"an entry of kind {kind}");
        var (mode, size, modified, path, target) = ((UnixFileMode)(Number() & 0xFFF), Long(), Long(), Text(), Text());
        if (size < 0 || modified < 0 || modified > DateTime.MaxValue.Ticks) throw new SyncProtocolException($"{path}: a size or a time that cannot be");
        return new TreeEntry(path, (EntryKind)kind, mode, size, modified, target);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _end - _at) throw new SyncProtocolException($"a message of kind {(int)Kind} that is too short");
        var taken = _payload.AsSpan(_at, count);
        _at += count;
        return taken;
    }
}
