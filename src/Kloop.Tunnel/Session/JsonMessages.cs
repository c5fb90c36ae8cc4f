using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel.Session;

/// <summary>JSON on a channel, each message behind its length (4 bytes, big-endian, at most <see cref="MaxMessage"/>).</summary>
internal static class JsonMessages
{
    /// <summary>Longest message, in bytes.</summary>
    public const int MaxMessage = 256 * 1024;

    /// <summary>Writes one message.</summary>
    public static Task WriteAsync<T>(TunnelChannel channel, T message, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        WriteAsync(channel, [message], type, cancellationToken);

    /// <summary>Writes messages in one go.</summary>
    public static async Task WriteAsync<T>(TunnelChannel channel, IEnumerable<T> messages, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(message, type);
            BinaryPrimitives.WriteInt32BigEndian(bytes.GetSpan(4), json.Length);
            bytes.Advance(4);
            bytes.Write(json);
        }

        await channel.WriteAsync(bytes.WrittenMemory, cancellationToken);
    }

    /// <summary>The next message; null at the end.</summary>
    public static async Task<T?> ReadAsync<T>(TunnelChannel channel, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (await ReadExactlyAsync(channel, 4, cancellationToken) is not { } head) return null;
        int length = BinaryPrimitives.ReadInt32BigEndian(head);
        if (length is < 0 or > MaxMessage) throw new TunnelProtocolException($"a control message of {length} bytes");
        if (await ReadExactlyAsync(channel, length, cancellationToken) is not { } json) return null;
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException e)
        {
            throw new TunnelProtocolException($"a control message that is no JSON of ours ({e.Message})");
        }
    }

    private static async Task<byte[]?> ReadExactlyAsync(TunnelChannel channel, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        for (int at = 0; at < count;)
        {
            int read = await channel.ReadAsync(bytes.AsMemory(at), cancellationToken);
            if (read == 0) return null;
            at += read;
        }

        return bytes;
    }
}
