using Kloop.Agent.Http;

namespace Kloop.Agent.Http1;

/// <summary>A message's body as it passes: which bytes still belong to it (RFC 9112, 6.3).</summary>
internal sealed class Body
{
    private readonly ChunkScanner? _chunks;
    private long _left;

    private Body(long left, ChunkScanner? chunks) => (_left, _chunks) = (left, chunks);

    public static Body None => OfLength(0);

    public static Body UntilTheEnd => new(-1, null);

    public static Body Chunked => new(0, new ChunkScanner());

    /// <summary>Whether it ends with its connection.</summary>
    public bool IsUntilTheEnd => _left < 0;

    public bool Done => _chunks?.Done ?? _left == 0;

    public static Body OfLength(long bytes) => new(bytes, null);

    /// <summary>How many of these bytes belong to it. To be told of each byte once.</summary>
    /// <exception cref="MalformedHttpException">It is malformed.</exception>
    public int Take(ReadOnlySpan<byte> bytes, CopiedBodies? copies = null)
    {
        if (_chunks is not null) return _chunks.Take(bytes, copies);
        int count = IsUntilTheEnd ? bytes.Length : (int)Math.Min(_left, bytes.Length);
        copies?.Keep(bytes[..count]);
        if (!IsUntilTheEnd) _left -= count;
        return count;
    }
}
