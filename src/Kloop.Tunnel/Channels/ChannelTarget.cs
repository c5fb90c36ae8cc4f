using System.Buffers.Binary;
using System.Text;

namespace Kloop.Tunnel.Channels;

/// <summary>What a channel is for. Values are on the wire and fixed for ever.</summary>
public enum ChannelKind : byte
{
    /// <summary>Session messages (<see cref="Session.ControlChannel"/>), opened by the laptop.</summary>
    Control = 1,

    /// <summary>A connection that the agent accepted on a Service port; the text is its source address.</summary>
    Accepted = 2,

    /// <summary>A TCP connection to be dialled by the other side; the text is the host.</summary>
    Dial = 3,

    /// <summary>What the session's requests were (<see cref="Session.RequestFeed"/>), opened by the agent.</summary>
    Requests = 4,

    /// <summary>A folder that is kept the same on both sides (Kloop.Sync's protocol), opened by the laptop.</summary>
    Sync = 5,

    /// <summary>Orders to the supervisor of a developed container and what it reports (<see cref="Session.SupervisorChannel"/>), opened by the laptop.</summary>
    Supervisor = 6,

    /// <summary>Datagrams to and from a UDP port (<see cref="Session.DatagramChannel"/>), opened by the laptop; the text is the host.</summary>
    Datagrams = 7,
}

/// <summary>The far end that a channel asks for.</summary>
/// <param name="Kind">What the channel is for.</param>
/// <param name="Port">TCP or UDP port, 0 to 65535; 0 for <see cref="ChannelKind.Control"/>.</param>
/// <param name="Text">Host or source, at most 1,024 bytes of UTF-8.</param>
public sealed record ChannelTarget(ChannelKind Kind, ushort Port = 0, string Text = "")
{
    internal const int MaxText = 1024;

    internal byte[] Encode()
    {
        int length = Encoding.UTF8.GetByteCount(Text);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxText);
        var bytes = new byte[3 + length];
        bytes[0] = (byte)Kind;
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(1), Port);
        Encoding.UTF8.GetBytes(Text, bytes.AsSpan(3));
        return bytes;
    }

    internal static ChannelTarget Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length is < 3 or > 3 + MaxText)
        {
            throw new TunnelProtocolException($"an OPEN of {bytes.Length} bytes");
        }

        return new ChannelTarget(
            (ChannelKind)bytes[0],
            BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]),
            Encoding.UTF8.GetString(bytes[3..]));
    }
}
