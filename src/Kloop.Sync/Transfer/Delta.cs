namespace Kloop.Sync.Transfer;

/// <summary>Where a file's parts come from.</summary>
internal interface IDeltaSink
{
    /// <summary>Bytes that the other side does not have; valid during the call.</summary>
    ValueTask DataAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>A part of the other side's file.</summary>
    ValueTask CopyAsync(long offset, long length, CancellationToken cancellationToken);
}

/// <summary>Finds in a file the blocks that the other side has, at whatever place they stand now.</summary>
internal static class Delta
{
    private const int MostData = 64 * 1024;

    public static async Task MakeAsync(Stream file, BlockSums sums, IDeltaSink sink, CancellationToken cancellationToken)
    {
        int size = sums.BlockSize;
        var buffer = new byte[Math.Max(1024 * 1024, 8 * size)];
        // What lies before `literal` is told; from `literal` to `at` nothing matched; a block may begin at `at`.
        int literal = 0, at = 0, end = 0;
        long copyFrom = 0, copyLength = 0;
        RollingSum? rolling = null;
        while (true)
        {
            if (end - at < size)
            {
                if (at - literal > 0 || copyLength > 0) await TellAsync(buffer.AsMemory(literal, at - literal));
                buffer.AsSpan(at, end - at).CopyTo(buffer);
                (literal, at, end) = (0, 0, end - at);
                int read = await file.ReadAtLeastAsync(buffer.AsMemory(end), size - end, throwOnEndOfStream: false, cancellationToken);
                end += read;
                if (end < size) break;
            }

            rolling ??= RollingSum.Of(buffer.AsSpan(at, size));
            int block = sums.Find(rolling.Value.Value, buffer.AsSpan(at, size));
            if (block >= 0)
            {
                long offset = (long)block * size;
                if (at > literal || copyLength == 0 || copyFrom + copyLength != offset)
                {
                    await TellAsync(buffer.AsMemory(literal, at - literal));
                    (copyFrom, copyLength) = (offset, 0);
                }

                copyLength += size;
                literal = at += size;
                rolling = null;
                continue;
            }

            if (at + size < end)
            {
                var moved = rolling.Value;
                moved.Roll(buffer[at], buffer[at + size]);
                rolling = moved;
            }
            else
            {
                rolling = null;
            }

            at++;
        }

        await TellAsync(buffer.AsMemory(0, end));

        // First the copy that stands, then what came after it.
        async ValueTask TellAsync(ReadOnlyMemory<byte> data)
        {
            if (copyLength > 0) await sink.CopyAsync(copyFrom, copyLength, cancellationToken);
            copyLength = 0;
            for (; !data.IsEmpty; data = data[Math.Min(MostData, data.Length)..]) await sink.DataAsync(data[..Math.Min(MostData, data.Length)], cancellationToken);
        }
    }
}
