using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Tests.Doubles;

namespace Kloop.Tunnel.Tests.Channels;

public sealed class SendWindowTests
{
    [Fact]
    public async Task Take_GivesNoMoreThanIsAsked_NorThanIsThere()
    {
        var window = new SendWindow(10);
        Assert.Equal(4, await window.TakeAsync(4, default));
        Assert.Equal(6, await window.TakeAsync(100, default));
    }

    [Fact]
    public async Task Take_WaitsForCredit()
    {
        var window = new SendWindow(1);
        await window.TakeAsync(1, default);
        var waiting = window.TakeAsync(5, default).AsTask();
        Assert.False(waiting.IsCompleted);
        window.Add(3);
        Assert.Equal(3, await waiting.InTime());
    }

    [Fact]
    public async Task CancelledWait_TakesNothing()
    {
        using var cancel = new CancellationTokenSource();
        var window = new SendWindow(0);
        var waiting = window.TakeAsync(5, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.InTime());
        window.Add(5);
        Assert.Equal(5, await window.TakeAsync(9, default).InTime());
    }

    [Fact]
    public async Task Fail_EndsTheWait_AndStays()
    {
        var window = new SendWindow(0);
        var waiting = window.TakeAsync(1, default).AsTask();
        window.Fail(new ChannelResetException());
        window.Fail(new TunnelLostException("later"));
        await Assert.ThrowsAsync<ChannelResetException>(() => waiting.InTime());
        window.Add(9);
        await Assert.ThrowsAsync<ChannelResetException>(async () => await window.TakeAsync(1, default));
    }

    [Fact]
    public async Task LargestCredits_DoNotOverflow()
    {
        var window = new SendWindow(0);
        for (int i = 0; i < 3; i++) window.Add(uint.MaxValue);
        Assert.Equal(int.MaxValue, await window.TakeAsync(int.MaxValue, default).InTime());
    }
}
