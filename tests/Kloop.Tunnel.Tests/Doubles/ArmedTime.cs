using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Kloop.Tunnel.Tests.Doubles;

/// <summary>A clock that says when somebody waits on it, so that a test moves it no earlier.</summary>
internal sealed class ArmedTime : FakeTimeProvider
{
    private readonly Channel<bool> _set = Channel.CreateUnbounded<bool>();

    public Task TimerSet() => _set.Reader.ReadAsync().InTime();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _set.Writer.TryWrite(true);
        return timer;
    }
}
