using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Channels;

/// <summary>The open channels of one connection: who gets which frame.</summary>
internal sealed class ChannelTable(
    TunnelSide side, FrameWriter writer, Func<IncomingChannel, Task> onIncoming, Func<TimeSpan> roundTrip, TimeProvider time)
{
    private readonly WindowBudget _budget = new(128L * 1024 * 1024);
    private readonly ConcurrentDictionary<uint, TunnelChannel> _channels = new();
    private uint _next = side == TunnelSide.Laptop ? 1u : 2u;
    private int _answering;
    private volatile TunnelLostException? _lost;

    public TunnelChannel Open(ChannelTarget target)
    {
        byte[] encoded = target.Encode();
        uint id = Interlocked.Add(ref _next, 2) - 2;
        var channel = New(id, target);
        _channels[id] = channel;
        if (_lost is not null)
        {
            _channels.TryRemove(id, out _);
            throw new TunnelLostException("the tunnel is closed");
        }

        writer.Post(FrameType.Open, id, encoded);
        channel.Begin();
        return channel;
    }

    /// <summary>The connection is over.</summary>
    public void Fail(TunnelLostException lost)
    {
        _lost = lost;
        foreach (var channel in _channels.Values) channel.OnLost(lost);
    }

    /// <exception cref="TunnelProtocolException">The frame cannot be.</exception>
    public void Handle(FrameHeader header, ReadOnlySpan<byte> payload)
    {
        if (header.Type == FrameType.Open)
        {
            OnOpen(header.Channel, ChannelTarget.Decode(payload));
            return;
        }

        // A channel that this side closed a moment ago may still have frames on their way: not an error.
        if (!_channels.TryGetValue(header.Channel, out var channel)) return;
        switch (header.Type)
        {
            case FrameType.Accept:
                channel.OnAccepted();
                break;
            case FrameType.Refuse when payload.Length >= 1:
                channel.OnRefused((DialError)payload[0], Encoding.UTF8.GetString(payload[1..]));
                break;
            case FrameType.Data:
                channel.OnData(payload);
                break;
            case FrameType.Window when payload.Length == 4:
                channel.OnWindow(BinaryPrimitives.ReadUInt32BigEndian(payload));
                break;
            case FrameType.End:
                channel.OnEnd();
                break;
            case FrameType.Reset:
                channel.OnReset();
                break;
        }
    }

    private void OnOpen(uint id, ChannelTarget target)
    {
        bool odd = id % 2 == 1;
        if (id == 0 || odd == (side == TunnelSide.Laptop))
        {
            throw new TunnelProtocolException($"it opened channel {id}, which is not its to open");
        }

        var channel = New(id, target);
        if (!_channels.TryAdd(id, channel))
        {
            throw new TunnelProtocolException($"it opened channel {id} twice");
        }

        var incoming = new IncomingChannel(channel, writer);
        // Whoever answers may go on for a while after the channel was reset, so both are counted.
        if (_channels.Count > TunnelConnection.MaxChannels || Volatile.Read(ref _answering) >= TunnelConnection.MaxChannels)
        {
            incoming.Refuse(DialError.Other, $"more than {TunnelConnection.MaxChannels} connections at a time");
            return;
        }

        channel.Begin();
        Interlocked.Increment(ref _answering);
        _ = Task.Run(() => AnswerAsync(incoming));
    }

    private async Task AnswerAsync(IncomingChannel incoming)
    {
        try
        {
            await onIncoming(incoming);
        }
        catch (Exception e)
        {
            incoming.Fail(e);
        }
        finally
        {
            Interlocked.Decrement(ref _answering);
        }
    }

    private TunnelChannel New(uint id, ChannelTarget target) =>
        new(id, target, writer, new ReceiveWindow(_budget, time, roundTrip), c => _channels.TryRemove(c.Id, out _));
}
