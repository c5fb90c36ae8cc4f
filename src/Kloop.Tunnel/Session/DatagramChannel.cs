using System.Buffers;
using System.Buffers.Binary;
using Kloop.Tunnel.Channels;

namespace Kloop.Tunnel.Session;

/// <summary>UDP datagrams on a <see cref="ChannelKind.Datagrams"/> channel, each behind its length (2 bytes, big-endian). Each direction is for one caller at a time.</summary>
/// <param name="channel">The channel, which it owns.</param>
public sealed class DatagramChannel(TunnelChannel channel) : IAsyncDisposable
{
    /// <summary>Longest datagram, in bytes.</summary>
    public const int Longest = ushort.MaxValue;

    private const int Head = sizeof(ushort);

    private readonly byte[] _head = new byte[Head];

    /// <summary>Sends a datagram of 0 to <see cref="Longest"/> bytes; waits while the other side takes none.</summary>
    /// <exception cref="IOException">The channel is gone.</exception>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> datagram, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(datagram.Length, Longest);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Head + datagram.Length);
        try
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)datagram.Length);
            datagram.CopyTo(bytes.AsMemory(Head));
            await channel.WriteAsync(bytes.AsMemory(0, Head + datagram.Length), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>The next datagram's length; null when there will be none.</summary>
    /// <param name="buffer">Takes it: <see cref="Longest"/> bytes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="IOException">The channel is gone.</exception>
    public async ValueTask<int?> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (!await TryReadAsync(_head, cancellationToken)) return null;
        int length = BinaryPrimitives.ReadUInt16BigEndian(_head);
        return await TryReadAsync(buffer[..length], cancellationToken) ? length : null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => channel.DisposeAsync();

    private async ValueTask<bool> TryReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            int count = await channel.ReadAsync(buffer, cancellationToken);
            if (count == 0) return false;
            buffer = buffer[count..];
        }

        return true;
    }
}
