using Kloop.Engine.Dev;
using Kloop.Engine.Dev.Sessions;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Tests.Dev.Sessions;

public sealed class CrashesTests
{
    private readonly List<DevEvent> _told = [];
    private readonly Crashes _crashes;

    public CrashesTests() => _crashes = new Crashes(_told.Add);

    [Fact]
    public void ACrash_IsToldOnce_WithWhatHappensNext()
    {
        var status = new ProcessStatus(ProcessState.Ended, 1, 1, ["Error: no redis", "  at main"], 0.5, 1);
        _crashes.OnProcess("cart-1", status);
        _crashes.OnProcess("cart-1", status);
        _crashes.OnProcess("cart-1", new ProcessStatus(ProcessState.Running, 2));
        var told = Assert.Single(_told);
        Assert.Equal("cart-1: the process ended with exit code 1; it starts again in 0.5 s, or after the next change\n  Error: no redis\n    at main", told.Text);
        Assert.Equal((1, 2), (told.ExitCode, told.LastLines!.Count));
    }

    [Fact]
    public void AnAgentThatOnlyObeys_IsNotPromisedToStartByItself()
    {
        _crashes.OnProcess("cart-1", new ProcessStatus(ProcessState.Ended, 1, 137, []));
        Assert.Equal("cart-1: the process ended with exit code 137 (killed, as the kernel does at the container's memory limit); it starts again after the next change", Assert.Single(_told).Text);
    }

    [Fact]
    public void ALoop_IsCountedEverMoreSeldom_WhateverTimeItsLinesSay()
    {
        for (int i = 1; i <= 40; i++) _crashes.OnProcess("cart-1", new ProcessStatus(ProcessState.Ended, i, 1, [$"12:00:{i:00} [pid {i}] no redis at 0x7f{i:x}"], 30, i));
        Assert.Equal([1, 4, 8, 16, 32], _told.ConvertAll(t => t.Text.Contains(" times", StringComparison.Ordinal) ? int.Parse(t.Text.Split(' ')[4], null) : 1));
        Assert.Equal("cart-1: the process ended 4 times in the same way, with exit code 1; it starts again in 30 s, or after the next change", _told[1].Text);
    }

    [Fact]
    public void AnotherCrash_AndOneAfterAnEdit_AreToldInFull()
    {
        _crashes.OnProcess("cart-1", new ProcessStatus(ProcessState.Ended, 1, 1, ["no redis"], 0.5, 1));
        _crashes.OnProcess("cart-1", new ProcessStatus(ProcessState.Ended, 2, 1, ["syntax error"], 1, 2));
        _crashes.OnProcess("cart-1", new ProcessStatus(ProcessState.Ended, 3, 1, ["syntax error"], 0.5, 1));
        Assert.Equal(3, _told.Count);
        Assert.All(_told, t => Assert.Contains("\n  ", t.Text, StringComparison.Ordinal));
    }
}
