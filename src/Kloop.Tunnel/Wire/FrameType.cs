namespace Kloop.Tunnel.Wire;

/// <summary>
/// What a frame says. Values are fixed for ever; a receiver skips a type it does not know, so new ones
/// may be added. Layout of every payload: docs/design/tunnel-protocol.md.
/// </summary>
internal enum FrameType : byte
{
    /// <summary>Open a channel. Payload: kind (1 byte), port (2 bytes), text (UTF-8).</summary>
    Open = 1,

    /// <summary>The channel's far end is connected. No payload.</summary>
    Accept = 2,

    /// <summary>The channel could not be connected. Payload: reason (1 byte), text (UTF-8).</summary>
    Refuse = 3,

    /// <summary>Bytes of a channel, 1 to 65,536 of them.</summary>
    Data = 4,

    /// <summary>The receiver allows more bytes. Payload: how many (4 bytes).</summary>
    Window = 5,

    /// <summary>The sender will send no more bytes on this channel (half-close). No payload.</summary>
    End = 6,

    /// <summary>The channel is gone, in both directions, at once. No payload.</summary>
    Reset = 7,

    /// <summary>Asks for a <see cref="Pong"/>. Payload: 8 bytes that come back unchanged.</summary>
    Ping = 8,

    /// <summary>Answers a <see cref="Ping"/>. Payload: its 8 bytes.</summary>
    Pong = 9,

    /// <summary>The sender is about to close the connection. Payload: text (UTF-8).</summary>
    Close = 10,

    /// <summary>Bytes of frames that the sender received on this connection since the handshake. Payload: how many (8 bytes).</summary>
    Ack = 11,
}
