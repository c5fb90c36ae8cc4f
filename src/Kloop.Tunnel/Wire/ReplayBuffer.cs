using System.Buffers;

namespace Kloop.Tunnel.Wire;

/// <summary>
/// The bytes between two positions of a stream without end, in pooled segments: appended at the end,
/// released at the start, read anywhere between. Not thread-safe; what is lent stays readable meanwhile.
/// </summary>
internal sealed class ReplayBuffer
{
    /// <summary>Bytes of a segment: also the most that one write to a stream carries.</summary>
    public const int SegmentSize = 128 * 1024;

    private Segment? _first;
    private Segment? _last;

    /// <summary>Position of the first byte that is kept.</summary>
    public long Start { get; private set; }

    /// <summary>Position after the last byte.</summary>
    public long End { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_last is null || End == _last.Start + SegmentSize) AddSegment();
            int at = (int)(End - _last!.Start);
            int count = Math.Min(bytes.Length, SegmentSize - at);
            bytes[..count].CopyTo(_last.Bytes.AsSpan(at));
            bytes = bytes[count..];
            End += count;
        }
    }

    /// <summary>The bytes from a position on, as far as they lie together; not reused until they are given back.</summary>
    public Loan Lend(long position)
    {
        var segment = _first;
        while (segment is not null && position >= segment.Start + SegmentSize) segment = segment.Next;
        if (segment is null || position < segment.Start || position >= End) throw new ArgumentOutOfRangeException(nameof(position));
        int from = (int)(position - segment.Start), to = (int)Math.Min(End - segment.Start, SegmentSize);
        segment.Loans++;
        return new Loan(segment, segment.Bytes.AsMemory(from, to - from));
    }

    public static void GiveBack(Loan loan)
    {
        loan.Segment.Loans--;
        ReturnUnlessLent(loan.Segment);
    }

    /// <summary>Forgets what lies before a position.</summary>
    public void Release(long position)
    {
        Start = Math.Clamp(position, Start, End);
        while (_first is { } first && (Start == End || Start >= first.Start + SegmentSize))
        {
            _first = first.Next;
            if (_first is null) _last = null;
            first.Released = true;
            ReturnUnlessLent(first);
        }
    }

    private void AddSegment()
    {
        var segment = new Segment(End, ArrayPool<byte>.Shared.Rent(SegmentSize));
        if (_last is null) _first = segment;
        else _last.Next = segment;
        _last = segment;
    }

    // A stream that hangs may still read from its loan, long after another one took its place.
    private static void ReturnUnlessLent(Segment segment)
    {
        if (segment is { Released: true, Loans: 0 }) ArrayPool<byte>.Shared.Return(segment.Bytes);
    }

    /// <summary>Bytes that are on their way.</summary>
    public readonly record struct Loan(Segment Segment, ReadOnlyMemory<byte> Bytes);

    internal sealed class Segment(long start, byte[] bytes)
    {
        public long Start => start;

        public byte[] Bytes => bytes;

        public Segment? Next { get; set; }

        public int Loans { get; set; }

        public bool Released { get; set; }
    }
}
