using Kloop.Agent.Supervise;
using Microsoft.Extensions.Time.Testing;

namespace Kloop.Agent.Tests.Supervise;

public sealed class OutputTailTests
{
    [Fact]
    public void TheLastLines_AreKept_WhateverPiecesTheyCameIn()
    {
        var tail = new OutputTail();
        var feed = tail.Open();
        for (int i = 0; i < 30; i++)
        {
            feed.Add("li"u8);
            feed.Add(System.Text.Encoding.UTF8.GetBytes($"ne {i}\r\n"));
        }

        Assert.Equal(OutputTail.MostLines, tail.Lines.Count);
        Assert.Equal("line 29", tail.Lines[^1]);
        feed.Add("open"u8);
        feed.End();
        Assert.Equal("open", tail.Lines[^1]);
    }

    [Fact]
    public void ALineWithoutEnd_CostsLittle()
    {
        var tail = new OutputTail();
        var feed = tail.Open();
        feed.Add(new byte[1_000_000]);
        feed.End();
        Assert.InRange(Assert.Single(tail.Lines).Length, 1, OutputTail.MostLength + 1);
    }

    [Fact]
    public void AProcessThatEndsAtOnce_IsWaitedForLonger_AndOneThatRanForLong_IsNot()
    {
        var time = new FakeTimeProvider();
        time.Advance(TimeSpan.FromSeconds(1));
        var backoff = new Backoff(time);
        backoff.Started();
        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 8).Select(_ => backoff.Next().TotalSeconds));
        backoff.Started();
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(0.5, backoff.Next().TotalSeconds);
    }
}
