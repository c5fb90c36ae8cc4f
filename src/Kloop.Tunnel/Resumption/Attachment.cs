using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Resumption;

/// <summary>
/// One stream under a connection, from its attaching to its loss. Detached, it delivers nothing more,
/// whatever it still reads, and takes nothing more to write.
/// </summary>
internal sealed class Attachment(
    Stream stream, ReadOnlyMemory<byte> greeting, FrameReader reader, FrameWriter writer, long epoch, IFrameSink sink, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(2.5);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private long _lastHeard = time.GetTimestamp();
    private bool _detached;
    private bool _broken;
    private Task? _stopped;

    /// <summary>When this stream took over: a PONG to an older PING measures the gap and not the link.</summary>
    public long Since { get; } = time.GetTimestamp();

    /// <summary>Carries frames both ways; done with the reason when the stream is lost. Never fails.</summary>
    public async Task<string> RunAsync()
    {
        Task[] loops = [ReadAsync(), WriteAsync(), BeatAsync()];
        try
        {
            await await Task.WhenAny(loops);
            return "the stream under the tunnel ended";
        }
        catch (Exception e)
        {
            // Whatever a stream may throw: it is of no use any more.
            return e.Message;
        }
        finally
        {
            _ = Task.WhenAll(loops).ContinueWith(t => _ = t.Exception, TaskScheduler.Default);
        }
    }

    /// <summary>From now on no byte counts that this stream brings; what it brought so far goes on in the reader.</summary>
    public FrameReader Detach()
    {
        lock (_gate)
        {
            _detached = true;
            return reader.Successor();
        }
    }

    /// <summary>Gives the stream up. May take as long as the stream's own end does.</summary>
    public ValueTask DisposeAsync() => new(_stopped ??= Task.Run(async () =>
    {
        await _stop.CancelAsync();
        try
        {
            await stream.DisposeAsync();
        }
        catch (Exception)
        {
            // Ended is ended.
        }
    }));

    private async Task ReadAsync()
    {
        while (true)
        {
            Memory<byte> room;
            lock (_gate)
            {
                if (_detached) return;
                room = reader.Room();
            }

            int count = await stream.ReadAsync(room, _stop.Token);
            if (count == 0) break;
            WakeQueue.Collect();
            bool goesOn = Deliver(count);
            WakeQueue.Run();
            if (!goesOn) break;
        }

        // The other side is still to be told that it broke the protocol.
        if (_broken) await Task.Delay(Timeout.InfiniteTimeSpan, time, _stop.Token);
    }

    private bool Deliver(int count)
    {
        lock (_gate)
        {
            if (_detached) return false;
            Volatile.Write(ref _lastHeard, time.GetTimestamp());
            reader.Advance(count);
            try
            {
                while (reader.TryRead(out var header, out var payload))
                {
                    if (sink.OnFrame(header, payload)) continue;
                    _detached = true;
                    return false;
                }

                sink.OnReceived(reader.Received);
                return true;
            }
            catch (Exception e)
            {
                // Not the stream failed but what it brought: the next one could bring nothing better.
                _detached = _broken = true;
                sink.OnBroken(e);
                return false;
            }
        }
    }

    private async Task WriteAsync()
    {
        if (!greeting.IsEmpty)
        {
            await stream.WriteAsync(greeting, _stop.Token);
            await stream.FlushAsync(_stop.Token);
        }

        await writer.RunAsync(stream, epoch, _stop.Token);
    }

    private async Task BeatAsync()
    {
        while (true)
        {
            var left = TunnelConnection.SilenceLimit - time.GetElapsedTime(Volatile.Read(ref _lastHeard));
            if (left <= TimeSpan.Zero)
            {
                throw new TunnelLostException($"nothing was heard for {TunnelConnection.SilenceLimit.TotalSeconds:0} s");
            }

            Beat();
            // Wakes at the limit itself, not at the first beat after it; timers count in milliseconds.
            await Task.Delay(left < PingInterval ? left + TimeSpan.FromMilliseconds(1) : PingInterval, time, _stop.Token);
        }
    }

    private void Beat()
    {
        lock (_gate)
        {
            if (!_detached) sink.OnBeat(reader.Received);
        }
    }
}
