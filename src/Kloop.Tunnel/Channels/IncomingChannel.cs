using System.Text;
using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Channels;

/// <summary>A channel that the other side asks for: to be accepted or refused, once.</summary>
public sealed class IncomingChannel
{
    private readonly TunnelChannel _channel;
    private readonly FrameWriter _writer;

    internal IncomingChannel(TunnelChannel channel, FrameWriter writer) => (_channel, _writer) = (channel, writer);

    /// <summary>What the other side wants the channel to lead to.</summary>
    public ChannelTarget Target => _channel.Target;

    /// <summary>Says that the far end is connected.</summary>
    public TunnelChannel Accept()
    {
        _writer.Post(FrameType.Accept, _channel.Id);
        _channel.OnAccepted();
        return _channel;
    }

    /// <summary>Says why the far end could not be connected.</summary>
    /// <param name="error">The reason, so that the program at the other end sees the true errno.</param>
    /// <param name="text">For people, at most 1,024 bytes of UTF-8.</param>
    public void Refuse(DialError error, string text)
    {
        var payload = new byte[1 + Math.Min(ChannelTarget.MaxText, Encoding.UTF8.GetByteCount(text))];
        payload[0] = (byte)error;
        Encoding.UTF8.TryGetBytes(text, payload.AsSpan(1), out _);
        _writer.Post(FrameType.Refuse, _channel.Id, payload);
        _channel.OnRefused(error, text);
        _channel.Free();
    }
}
