using CsCheck;
using Kloop.Sync.Transfer;

namespace Kloop.Sync.Tests.Transfer;

public sealed class DeltaTests
{
    private const int Block = 16;

    [Fact]
    public void WhatIsMade_FromTheOldFileAndTheDelta_IsTheNewFile() =>
        Gen.Select(Gen.Byte[0, 3].Array[0, 400], Gen.Byte[0, 3].Array[0, 400], Gen.Int[0, 400], Gen.Int[0, 400]).Sample((old, fresh, from, to) =>
        {
            // A file that has parts of the old one, at other places.
            byte[] now = [.. fresh, .. old.Skip(from).Take(to), .. fresh.Reverse(), .. old];
            var made = Make(old, now);
            Assert.Equal(now, made.Result);
        });

    [Fact]
    public void UnchangedFile_IsCopied_InOnePiece()
    {
        var file = Random(1, 64 * Block);
        var made = Make(file, file);
        Assert.Equal(file, made.Result);
        Assert.Equal(0, made.Data);
        Assert.Equal(1, made.Copies);
    }

    [Fact]
    public void InsertedByte_CostsABlock()
    {
        var file = Random(2, 1000 * Block);
        byte[] now = [.. file.Take(501), 42, .. file.Skip(501)];
        var made = Make(file, now);
        Assert.Equal(now, made.Result);
        Assert.InRange(made.Data, 1, 2 * Block);
    }

    [Theory]
    [InlineData(0L, 4096)]
    [InlineData(1_000_000L, 4096)]
    [InlineData(100_000_000L, 16384)]
    [InlineData(100_000_000_000L, 65536)]
    public void BlockSize_IsAboutTheRootOfTheSize(long size, int block) => Assert.Equal(block, BlockSums.BlockSizeFor(size));

    [Fact]
    public void RollingSum_IsTheBlocksSum()
    {
        var bytes = Random(3, 300);
        var rolling = RollingSum.Of(bytes.AsSpan(0, Block));
        for (int i = 0; i + Block < bytes.Length; i++)
        {
            rolling.Roll(bytes[i], bytes[i + Block]);
            Assert.Equal(RollingSum.Of(bytes.AsSpan(i + 1, Block)).Value, rolling.Value);
        }
    }

    [Theory]
    [InlineData(0, 16)]
    [InlineData(4096, 15)]
    [InlineData(1 << 20, 16)]
    public void SumsThatCannotBe_AreRefused(int blockSize, int bytes) =>
        Assert.Throws<SyncProtocolException>(() => BlockSums.Decode(blockSize, new byte[bytes]));

    private static (byte[] Result, int Data, int Copies) Make(byte[] old, byte[] now)
    {
        var sums = BlockSums.ReadAsync(new MemoryStream(old), Block, default).Result;
        var sink = new Rebuilt(old);
        Delta.MakeAsync(new MemoryStream(now), sums, sink, default).Wait();
        return ([.. sink.Bytes], sink.Data, sink.Copies);
    }

    private static byte[] Random(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class Rebuilt(byte[] old) : IDeltaSink
    {
        public List<byte> Bytes { get; } = [];

        public int Data { get; private set; }

        public int Copies { get; private set; }

        public ValueTask DataAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            Data += bytes.Length;
            Bytes.AddRange(bytes.Span);
            return ValueTask.CompletedTask;
        }

        public ValueTask CopyAsync(long offset, long length, CancellationToken cancellationToken)
        {
            Copies++;
            Bytes.AddRange(old.AsSpan((int)offset, (int)length));
            return ValueTask.CompletedTask;
        }
    }
}
