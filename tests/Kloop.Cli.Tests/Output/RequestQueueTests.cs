using Kloop.Cli.Output;
using Kloop.Engine.Redirect;
using Kloop.Tunnel.Session;

namespace Kloop.Cli.Tests.Output;

public sealed class RequestQueueTests
{
    [Fact]
    public void WhatDoesNotFit_IsDroppedAndCounted()
    {
        var queue = new RequestQueue();
        for (int i = 0; i < 3000; i++) queue.Add(Request(missed: i == 0 ? 5 : 0));
        long told = 0;
        int taken = 0;
        while (queue.Take() is { } next)
        {
            taken++;
            told += next.Request!.Missed;
        }

        Assert.Equal(3005, taken + told);
        Assert.InRange(taken, 1, 2000);
    }

    [Fact]
    public async Task AfterItsEnd_NothingIsWaitedFor()
    {
        var queue = new RequestQueue();
        queue.Add(Request(0));
        queue.Complete();
        Assert.True(await queue.WaitAsync());
        Assert.NotNull(queue.Take());
        Assert.False(await queue.WaitAsync());
    }

    private static RedirectEvent Request(long missed) =>
        new(RedirectEventKind.Request, "r", new RequestSeen(DateTimeOffset.UnixEpoch, "10.1.2.3", 80, "TCP", null, null, null, 1, missed));
}
