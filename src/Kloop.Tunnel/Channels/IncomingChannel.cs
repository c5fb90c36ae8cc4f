using System.Text.Unicode;
using Kloop.Tunnel.Wire;

namespace Kloop.Tunnel.Channels;

/// <summary>A channel that the other side asks for: to be accepted or refused, once.</summary>
public sealed class IncomingChannel
{
    private readonly TunnelChannel _channel;
    private readonly FrameWriter _writer;
    private bool _answered;

    internal IncomingChannel(TunnelChannel channel, FrameWriter writer) => (_channel, _writer) = (channel, writer);

    /// <summary>What the other side wants the channel to lead to.</summary>
    public ChannelTarget Target => _channel.Target;

    /// <summary>Says that the far end is connected.</summary>
    public TunnelChannel Accept()
    {
        _answered = true;
        _writer.Post(FrameType.Accept, _channel.Id);
        _channel.OnAccepted();
        return _channel;
    }

    /// <summary>Says why the far end could not be connected.</summary>
    /// <param name="error">The reason, so that the program at the other end sees the true errno.</param>
    /// <param name="text">For people; cut after 1,024 bytes of UTF-8.</param>
    public void Refuse(DialError error, string text)
    {
        _answered = true;
        Span<byte> payload = stackalloc byte[1 + ChannelTarget.MaxText];
        payload[0] = (byte)error;
        // Stops before the first character that does not fit.
        Utf8.FromUtf16(text, payload[1..], out _, out int written);
        _writer.Post(FrameType.Refuse, _channel.Id, payload[..(1 + written)]);
        _channel.OnRefused(error, text);
        _channel.Free();
    }

    /// <summary>Whoever should have answered failed: the other side must not wait for ever.</summary>
    internal void Fail(Exception failure)
    {
        if (_answered) _channel.Reset();
        else Refuse(DialError.Other, failure.Message);
    }
}
