using System.Security.Cryptography;
using Kloop.Sync.Scan;

namespace Kloop.Sync.Transfer;

/// <summary>Sends a file's content as it is read, whole or as what differs from the other side's.</summary>
internal static class FileSender
{
    private const int ChunkSize = 64 * 1024;

    /// <summary>Put … EndOfFile; or Abandon, and false, when there is no such file or it cannot be read.</summary>
    public static async Task<bool> SendAsync(MessageWriter writer, string root, string path, BlockSums? sums, CancellationToken cancellationToken)
    {
        string full = Path.Combine(root, path);
        if (PathStatus.Read(full, path) is not { Kind: EntryKind.File } entry) return await AbandonAsync(writer, cancellationToken);
        FileStream file;
        try
        {
            file = new FileStream(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return await AbandonAsync(writer, cancellationToken);
        }

        await using (file)
        {
            await writer.Begin(MessageKind.Put).Entry(entry).EndAsync(cancellationToken);
            using var content = new HashingStream(file);
            try
            {
                if (sums is not null) await Delta.MakeAsync(content, sums, new Sink(writer), cancellationToken);
                else await SendWholeAsync(writer, content, cancellationToken);
            }
            catch (IOException) when (content.Failed)
            {
                return await AbandonAsync(writer, cancellationToken);
            }

            await writer.Begin(MessageKind.EndOfFile).Bytes(content.Hash()).EndAsync(cancellationToken);
            return true;
        }
    }

    private static async Task SendWholeAsync(MessageWriter writer, Stream content, CancellationToken cancellationToken)
    {
        var buffer = new byte[ChunkSize];
        for (int count; (count = await content.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            await writer.Begin(MessageKind.Data).Bytes(buffer.AsSpan(0, count)).EndAsync(cancellationToken);
        }
    }

    private static async Task<bool> AbandonAsync(MessageWriter writer, CancellationToken cancellationToken)
    {
        await writer.Begin(MessageKind.Abandon).EndAsync(cancellationToken);
        return false;
    }

    private sealed class Sink(MessageWriter writer) : IDeltaSink
    {
        public ValueTask DataAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
            writer.Begin(MessageKind.Data).Bytes(bytes.Span).EndAsync(cancellationToken);

        public ValueTask CopyAsync(long offset, long length, CancellationToken cancellationToken) =>
            writer.Begin(MessageKind.Copy).Long(offset).Long(length).EndAsync(cancellationToken);
    }
}
