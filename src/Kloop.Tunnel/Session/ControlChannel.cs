using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel.Session;

/// <summary>Questions and answers on a <see cref="ChannelKind.Control"/> channel.</summary>
public sealed class ControlChannel(TunnelChannel channel) : IAsyncDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    /// <summary>Opens the control channel of a connection, from the laptop's side.</summary>
    public static ControlChannel Open(TunnelConnection connection) => new(connection.Open(new ChannelTarget(ChannelKind.Control)));

    /// <summary>Asks, and waits for the answer.</summary>
    public async Task<ControlAnswer> AskAsync(ControlQuestion question, CancellationToken cancellationToken)
    {
        await _oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await JsonMessages.WriteAsync(channel, question, ControlJson.Default.ControlQuestion, cancellationToken);
            return await JsonMessages.ReadAsync(channel, ControlJson.Default.ControlAnswer, cancellationToken)
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
        while (await JsonMessages.ReadAsync(channel, ControlJson.Default.ControlQuestion, cancellationToken) is { } question)
        {
            await JsonMessages.WriteAsync(channel, await answer(question), ControlJson.Default.ControlAnswer, cancellationToken);
        }
    }

    /// <inheritdoc/>
    // The semaphore is not disposed of: whoever still asks is to see the channel's error and not the semaphore's.
    public ValueTask DisposeAsync() => channel.DisposeAsync();
}
