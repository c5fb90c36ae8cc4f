using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Kloop.Sync.Transfer;

/// <summary>Sums of a file's blocks, by which a changed copy is sent as the parts that are new.</summary>
internal sealed class BlockSums
{
    /// <summary>Bytes of a block's SHA-256 that are compared: enough, as the whole file's is compared in the end.</summary>
    public const int StrongSize = 12;

    /// <summary>Smaller files are sent whole.</summary>
    public const long LeastSize = 256 * 1024;

    private const int LeastBlock = 4 * 1024, MostBlock = 64 * 1024;

    private readonly byte[] _sums;
    private readonly Dictionary<uint, List<int>> _byWeak = [];

    private BlockSums(int blockSize, byte[] sums)
    {
        (BlockSize, _sums) = (blockSize, sums);
        for (int i = 0; i < Count; i++)
        {
            uint weak = BinaryPrimitives.ReadUInt32BigEndian(_sums.AsSpan(i * (4 + StrongSize)));
            if (!_byWeak.TryGetValue(weak, out var blocks)) _byWeak[weak] = blocks = [];
            blocks.Add(i);
        }
    }

    public int BlockSize { get; }

    public int Count => _sums.Length / (4 + StrongSize);

    public ReadOnlySpan<byte> Encoded => _sums;

    /// <summary>About the square root of the size: sums and a changed block then cost about the same.</summary>
    public static int BlockSizeFor(long size) => (int)Math.Clamp(System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Math.Sqrt(size)), LeastBlock, MostBlock);

    /// <summary>Sums of all whole blocks.</summary>
    public static async Task<BlockSums> ReadAsync(Stream file, int blockSize, CancellationToken cancellationToken)
    {
        var sums = new MemoryStream();
        var block = new byte[blockSize];
        while (await file.ReadAtLeastAsync(block, blockSize, throwOnEndOfStream: false, cancellationToken) == blockSize) sums.Write(Sum(block));
        return new BlockSums(blockSize, sums.ToArray());
    }

    /// <exception cref="SyncProtocolException">They cannot be.</exception>
    public static BlockSums Decode(int blockSize, ReadOnlySpan<byte> sums)
    {
        if (blockSize is < 1 or > MostBlock || sums.Length % (4 + StrongSize) != 0) throw new SyncProtocolException("block sums that cannot be");
        return new BlockSums(blockSize, sums.ToArray());
    }

    /// <summary>The block with this content, -1 for none.</summary>
    public int Find(uint weak, ReadOnlySpan<byte> content)
    {
        if (!_byWeak.TryGetValue(weak, out var blocks)) return -1;
        var strong = Strong(content);
        foreach (int block in blocks)
        {
            if (_sums.AsSpan((block * (4 + StrongSize)) + 4, StrongSize).SequenceEqual(strong)) return block;
        }

        return -1;
    }

    private static byte[] Sum(ReadOnlySpan<byte> block)
    {
        var sum = new byte[4 + StrongSize];
        BinaryPrimitives.WriteUInt32BigEndian(sum, RollingSum.Of(block).Value);
        Strong(block).CopyTo(sum.AsSpan(4));
        return sum;
    }

    private static ReadOnlySpan<byte> Strong(ReadOnlySpan<byte> block) => SHA256.HashData(block).AsSpan(0, StrongSize);
}
