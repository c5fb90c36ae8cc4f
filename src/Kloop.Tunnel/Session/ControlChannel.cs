using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel.Session;

/// <summary>
/// Questions and answers as JSON on a <see cref="ChannelKind.Control"/> channel, each behind its length
/// (4 bytes, big-endian, at most <see cref="MaxMessage"/>).
/// </summary>
public sealed class ControlChannel(TunnelChannel channel) : IAsyncDisposable
{
    /// <summary>Longest message, in bytes.</summary>
    public const int MaxMessage = 256 * 1024;

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    /// <summary>Opens the control channel of a connection, from the laptop's side.</summary>
    public static ControlChannel Open(TunnelConnection connection) => new(connection.Open(new ChannelTarget(ChannelKind.Control)));

    /// <summary>Asks, and waits for the answer.</summary>
    public async Task<ControlAnswer> AskAsync(ControlQuestion question, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await WriteAsync(question, ControlJson.Default.ControlQuestion, cancellationToken);
            return await ReadAsync(ControlJson.Default.ControlAnswer, cancellationToken)
                ?? throw new TunnelLostException("the agent ended the session");
        }
        catch
        {
            // An answer that comes after all must not be taken for the next question's.
            channel.Reset();
            throw;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Answers questions until the laptop ends the channel.</summary>
    public async Task AnswerAsync(Func<ControlQuestion, Task<ControlAnswer>> answer, CancellationToken cancellationToken)
    {
        while (await ReadAsync(ControlJson.Default.ControlQuestion, cancellationToken) is { } question)
        {
            await WriteAsync(await answer(question), ControlJson.Default.ControlAnswer, cancellationToken);
        }
    }

    /// <inheritdoc/>
    // The semaphore is not disposed of: whoever still asks is to see the channel's error and not the semaphore's.
    public ValueTask DisposeAsync() => channel.DisposeAsync();

    private async Task WriteAsync<T>(T message, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(message, type);
        var bytes = new byte[4 + json.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, json.Length);
        json.CopyTo(bytes, 4);
        await channel.WriteAsync(bytes, cancellationToken);
    }

    private async Task<T?> ReadAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (await ReadExactlyAsync(4, cancellationToken) is not { } head) return null;
        int length = BinaryPrimitives.ReadInt32BigEndian(head);
        if (length is < 0 or > MaxMessage) throw new TunnelProtocolException($"a control message of {length} bytes");
        if (await ReadExactlyAsync(length, cancellationToken) is not { } json) return null;
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException e)
        {
            throw new TunnelProtocolException($"a control message that is no JSON of ours ({e.Message})");
        }
    }

    private async Task<byte[]?> ReadExactlyAsync(int count, CancellationToken cancellationToken)
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
