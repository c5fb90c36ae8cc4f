using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Tests.Doubles;
using Kloop.Tunnel.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Kloop.Tunnel.Tests.Channels;

public sealed class FlowControlTests
{
    [Fact]
    public async Task StalledReader_StopsItsOwnSender_AndNoOtherChannel()
    {
        await using var pair = new TunnelPair();
        var (stalled, _) = await pair.ChannelAsync();
        var blocked = stalled.WriteAsync(new byte[10_000_000], default).AsTask();
        var (other, otherAgent) = await pair.ChannelAsync();
        var bytes = ChannelReading.Bytes(5_000_000);
        var writing = other.SendAsync(bytes);
        Assert.True((await otherAgent.ReadExactlyAsync(bytes.Length)).AsSpan().SequenceEqual(bytes));
        await writing;
        Assert.False(blocked.IsCompleted);
        await stalled.DisposeAsync();
        await Assert.ThrowsAsync<ChannelResetException>(() => blocked.InTime());
    }

    [Fact]
    public async Task Sender_SendsAWindow_AndNoByteMore_UntilItMay()
    {
        await using var tunnel = new TunnelWithRawPeer();
        var channel = tunnel.Connection.Open(TunnelPair.Somewhere);
        var writing = channel.WriteAsync(new byte[ReceiveWindow.Initial + 1000], default).AsTask();
        Assert.Equal(FrameType.Open, (await tunnel.Peer.NextAsync())!.Value.Type);
        Assert.Equal(ReceiveWindow.Initial, await DataAsync(tunnel.Peer, ReceiveWindow.Initial));
        Assert.False(writing.IsCompleted);
        // Whatever was sent before the answer to our ping would come before it.
        await tunnel.Peer.SendAsync(FrameType.Ping, 0, new byte[8]);
        Assert.Equal(FrameType.Pong, (await tunnel.Peer.NextAsync())!.Value.Type);
        await tunnel.Peer.SendAsync(FrameType.Window, 1, RawPeer.Credit(999));
        Assert.Equal(999, await DataAsync(tunnel.Peer, 999));
        Assert.False(writing.IsCompleted);
        await tunnel.Peer.SendAsync(FrameType.Window, 1, RawPeer.Credit(1));
        Assert.Equal(1, await DataAsync(tunnel.Peer, 1));
        await writing.InTime();
    }

    [Fact]
    public async Task PeerThatOverrunsItsWindow_LosesTheConnection()
    {
        await using var tunnel = new TunnelWithRawPeer();
        var channel = tunnel.Connection.Open(TunnelPair.Somewhere);
        await tunnel.Peer.SendAsync(FrameType.Data, 1, new byte[ReceiveWindow.Initial]);
        await tunnel.Peer.SendAsync(FrameType.Data, 1, new byte[1]);
        Assert.Contains("channel 1 sent more than its window", await tunnel.Connection.Completion.InTime(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<TunnelLostException>(() => channel.SendAsync([1]));
    }

    [Fact]
    public async Task Window_Grows_ForAReaderThatKeepsUpWithALongLink()
    {
        var time = new FakeTimeProvider();
        await using var tunnel = new TunnelWithRawPeer(time);
        var ping = await tunnel.FirstPingAsync();
        time.Advance(TimeSpan.FromMilliseconds(100));
        await tunnel.Peer.SendAsync(FrameType.Pong, 0, ping);
        // Answered after the PONG was read.
        await tunnel.Peer.SendAsync(FrameType.Ping, 0, new byte[8]);
        Assert.Equal(FrameType.Pong, (await tunnel.Peer.NextAsync())!.Value.Type);
        var channel = tunnel.Connection.Open(TunnelPair.Somewhere);
        Assert.Equal(FrameType.Open, (await tunnel.Peer.NextAsync())!.Value.Type);
        Assert.Equal(TimeSpan.FromMilliseconds(100), tunnel.Connection.RoundTrip);
        // Before it answers, for the whole of it is to be on its way in the first round trip.
        Assert.Equal(RawPeer.Credit(ReceiveWindow.MostAtOnce - ReceiveWindow.Initial), await WindowAsync(tunnel.Peer));
        for (int sent = 0; sent < ReceiveWindow.MostAtOnce / 2; sent += ReceiveWindow.Initial / 2)
        {
            await tunnel.Peer.SendAsync(FrameType.Data, 1, new byte[ReceiveWindow.Initial / 2]);
            await channel.ReadExactlyAsync(ReceiveWindow.Initial / 2);
        }

        Assert.Equal(RawPeer.Credit((ReceiveWindow.MostAtOnce / 2) + ReceiveWindow.Most - ReceiveWindow.MostAtOnce), await WindowAsync(tunnel.Peer));
    }

    [Fact]
    public async Task BothSidesWriteALot_BeforeEitherReads()
    {
        await using var pair = new TunnelPair(buffer: 4096);
        var channels = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => pair.ChannelAsync()));
        // More than a channel may send at its beginning, however long this machine takes over a ping.
        const int Lot = ReceiveWindow.MostAtOnce + 500_000;
        var writing = channels.SelectMany(c => (Task[])[c.Laptop.SendAsync(new byte[Lot]), c.Agent.SendAsync(new byte[Lot])]).ToList();
        Assert.DoesNotContain(writing, w => w.IsCompleted);
        await Task.WhenAll(channels.SelectMany(c => (Task[])[c.Laptop.ReadExactlyAsync(Lot), c.Agent.ReadExactlyAsync(Lot)]));
        await Task.WhenAll(writing);
    }

    /// <summary>The next WINDOW's payload, past what acknowledges bytes.</summary>
    private static async Task<byte[]> WindowAsync(RawPeer peer)
    {
        while (true)
        {
            var (type, _, payload) = (await peer.NextAsync())!.Value;
            if (type == FrameType.Window) return payload;
            Assert.Equal(FrameType.Ack, type);
        }
    }

    private static async Task<int> DataAsync(RawPeer peer, int wanted)
    {
        int sum = 0;
        while (sum < wanted)
        {
            var (type, _, payload) = (await peer.NextAsync())!.Value;
            Assert.Equal(FrameType.Data, type);
            sum += payload.Length;
        }

        return sum;
    }
}
