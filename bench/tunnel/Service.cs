using System.Buffers.Binary;

namespace Kloop.Bench.Tunnel;

/// <summary>What the server does on every channel: 'D' or 'U' and a count sends or takes so many bytes, 'E' echoes requests.</summary>
internal static class Service
{
    public const int RequestSize = 200;
    public const int ResponseSize = 1024;

    public static async Task ServeAsync(Stream channel)
    {
        try
        {
            var head = new byte[9];
            var buffer = new byte[64 * 1024];
            while (await TryReadExactlyAsync(channel, head))
            {
                long count = BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(1));
                switch ((char)head[0])
                {
                    case 'D':
                        for (; count > 0; count -= buffer.Length) await channel.WriteAsync(buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)));
                        await channel.FlushAsync();
                        break;
                    case 'U':
                        while (count > 0) count -= await ReadSomeAsync(channel, buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)));
                        await channel.WriteAsync(head.AsMemory(0, 1));
                        await channel.FlushAsync();
                        break;
                    default:
                        await channel.ReadExactlyAsync(buffer.AsMemory(0, RequestSize - head.Length));
                        await channel.WriteAsync(buffer.AsMemory(0, ResponseSize));
                        await channel.FlushAsync();
                        break;
                }
            }
        }
        catch (Exception)
        {
            // The client is gone, in one of each library's many words.
        }
        finally
        {
            await channel.DisposeAsync();
        }
    }

    public static async Task DownAsync(Stream channel, long count, byte[] buffer)
    {
        await CommandAsync(channel, 'D', count);
        while (count > 0) count -= await ReadSomeAsync(channel, buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)));
    }

    public static async Task UpAsync(Stream channel, long count, byte[] buffer)
    {
        await CommandAsync(channel, 'U', count);
        for (; count > 0; count -= buffer.Length) await channel.WriteAsync(buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)));
        await channel.FlushAsync();
        await channel.ReadExactlyAsync(buffer.AsMemory(0, 1));
    }

    public static async Task AskAsync(Stream channel, byte[] buffer)
    {
        buffer[0] = (byte)'E';
        await channel.WriteAsync(buffer.AsMemory(0, RequestSize));
        await channel.FlushAsync();
        await channel.ReadExactlyAsync(buffer.AsMemory(0, ResponseSize));
    }

    /// <summary>Asks for more than is ever read.</summary>
    public static Task StallAsync(Stream channel) => CommandAsync(channel, 'D', 1L << 40);

    private static async Task CommandAsync(Stream channel, char command, long count)
    {
        var head = new byte[9];
        head[0] = (byte)command;
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(1), count);
        await channel.WriteAsync(head);
        await channel.FlushAsync();
    }

    private static async Task<int> ReadSomeAsync(Stream channel, Memory<byte> buffer) =>
        await channel.ReadAsync(buffer) is var count and > 0 ? count : throw new EndOfStreamException();

    private static async Task<bool> TryReadExactlyAsync(Stream channel, byte[] head) =>
        await channel.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false) == head.Length;
}
