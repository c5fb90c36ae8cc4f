using CsCheck;
using Kloop.Tunnel.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Kloop.Tunnel.Tests.Channels;

public sealed class ReceiveWindowTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly WindowBudget _budget = new(1L << 30);

    [Fact]
    public void FirstWindow_IsWhatBothSidesKnow()
    {
        var window = New(_budget, roundTripMs: 10);
        Assert.True(window.TryReceive(ReceiveWindow.Initial));
        Assert.False(window.TryReceive(1));
    }

    [Fact]
    public void Reading_IsAnnounced_FromHalfAWindowOn()
    {
        var window = New(_budget, roundTripMs: 10);
        window.TryReceive(ReceiveWindow.Initial);
        Assert.Equal(0u, window.Read((ReceiveWindow.Initial / 2) - 1));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((uint)ReceiveWindow.Initial / 2, window.Read(1));
    }

    [Fact]
    public void Window_GrowsEightfold_WhileItIsWhatLimits_AndStopsAtTheMost()
    {
        var window = New(_budget, roundTripMs: 100);
        int size = ReceiveWindow.Initial;
        for (int i = 0; i < 20; i++)
        {
            window.TryReceive(size / 2);
            _time.Advance(TimeSpan.FromMilliseconds(50));
            uint allowed = window.Read(size / 2);
            int growth = (int)allowed - (size / 2);
            Assert.Equal(Math.Min(7 * size, ReceiveWindow.Most - size), growth);
            size += growth;
        }

        Assert.Equal(ReceiveWindow.Most, size);
    }

    [Fact]
    public void LongLink_GetsALargeWindowAtOnce_OutOfTheBudget_AndGivesItBack()
    {
        var budget = new WindowBudget(64 * ReceiveWindow.MostAtOnce);
        var window = New(budget, roundTripMs: 5);
        Assert.Equal((uint)(ReceiveWindow.MostAtOnce - ReceiveWindow.Initial), window.Begin());
        Assert.True(window.TryReceive(ReceiveWindow.MostAtOnce));
        Assert.False(window.TryReceive(1));
        Assert.False(budget.TryTake(64L * ReceiveWindow.MostAtOnce));
        window.Release();
        Assert.True(budget.TryTake(64L * ReceiveWindow.MostAtOnce));
    }

    [Fact]
    public void ShortLink_GetsNothingAtOnce()
    {
        var window = New(_budget, roundTripMs: 4);
        Assert.Equal(0u, window.Begin());
        window.TryReceive(ReceiveWindow.Initial);
        Assert.False(window.TryReceive(1));
    }

    [Fact]
    public void ManyIdleChannels_LeaveSomethingForTheNext()
    {
        var budget = new WindowBudget(128L * 1024 * 1024);
        var allowed = Enumerable.Range(0, 100).Select(_ => (long)New(budget, 100).Begin()).ToList();
        Assert.All(allowed, a => Assert.InRange(a, ReceiveWindow.Initial, ReceiveWindow.MostAtOnce));
        Assert.True(allowed.Sum() <= 128L * 1024 * 1024);
    }

    [Fact]
    public void SlowReader_GetsNoLargerWindow()
    {
        var window = New(_budget, roundTripMs: 100);
        window.TryReceive(ReceiveWindow.Initial);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal((uint)ReceiveWindow.Initial / 2, window.Read(ReceiveWindow.Initial / 2));
    }

    [Fact]
    public void Growth_ComesOutOfTheBudget_AndGoesBack()
    {
        var budget = new WindowBudget(ReceiveWindow.Initial);
        ReceiveWindow first = New(budget, 100), second = New(budget, 100);
        Assert.Equal((uint)ReceiveWindow.Initial * 3 / 2, Read(first));
        Assert.Equal((uint)ReceiveWindow.Initial / 2, Read(second));
        first.Release();
        Assert.Equal((uint)ReceiveWindow.Initial * 3 / 2, Read(second));

        static uint Read(ReceiveWindow window)
        {
            window.TryReceive(ReceiveWindow.Initial / 2);
            return window.Read(ReceiveWindow.Initial / 2);
        }
    }

    [Fact]
    public void SenderThatKeepsToItsCredit_IsNeverCalledABreaker_AndMemoryStaysInTheWindow() =>
        Gen.Select(Gen.Int[0, 300], Gen.Select(Gen.Bool, Gen.Int[1, 200_000], Gen.Int[0, 80]).Array[1, 200]).Sample((roundTrip, steps) =>
        {
            var time = new FakeTimeProvider();
            var window = new ReceiveWindow(new WindowBudget(1 << 20), time, () => TimeSpan.FromMilliseconds(roundTrip));
            long credit = ReceiveWindow.Initial + window.Begin(), unread = 0;
            foreach (var (send, count, pause) in steps)
            {
                time.Advance(TimeSpan.FromMilliseconds(pause));
                if (send)
                {
                    int sent = (int)Math.Min(count, credit);
                    Assert.True(window.TryReceive(sent));
                    (credit, unread) = (credit - sent, unread + sent);
                }
                else
                {
                    int read = (int)Math.Min(count, unread);
                    credit += window.Read(read);
                    unread -= read;
                }

                Assert.True(unread <= ReceiveWindow.Initial + (1 << 20));
                // A sender without credit and a reader with nothing to read would wait for ever.
                Assert.True(unread > 0 || credit > 0);
            }
        });

    private ReceiveWindow New(WindowBudget budget, int roundTripMs) => new(budget, _time, () => TimeSpan.FromMilliseconds(roundTripMs));
}
