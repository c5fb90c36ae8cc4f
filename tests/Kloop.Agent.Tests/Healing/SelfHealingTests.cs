using Kloop.Agent.Healing;
using Kloop.Agent.Routing;
using Kloop.Agent.Tests.Doubles;
using Kloop.Tunnel;
using Microsoft.Extensions.Time.Testing;

namespace Kloop.Agent.Tests.Healing;

public sealed class SelfHealingTests : IAsyncLifetime
{
    private readonly CountingTime _time = new();
    private readonly LineLog _log = new();
    private readonly SessionTable _sessions;
    private readonly CancellationTokenSource _stop = new();
    private readonly SelfHealing _healing;
    private readonly Queue<PatchEnd> _answers = new();
    private readonly Origin _origin = new();
    private readonly RunningAgent _agent;
    private int _patches;
    private Task _running = Task.CompletedTask;

    public SelfHealingTests()
    {
        _sessions = new SessionTable(_time);
        _healing = new SelfHealing(_sessions, PatchAsync, new AgentLog(_log, _time), _time);
        _agent = new RunningAgent(_origin.Address);
    }

    public ValueTask InitializeAsync()
    {
        _running = _healing.RunAsync(_stop.Token);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running.InTime());
        _healing.Dispose();
        _stop.Dispose();
        await _agent.DisposeAsync();
        _origin.Dispose();
    }

    [Fact]
    public async Task NobodyForLong_PutsTheServiceBack_Once()
    {
        await PassAsync(SelfHealing.Patience - SelfHealing.Pause);
        Assert.Equal(0, _patches);
        await PassAsync(2 * SelfHealing.Pause);
        await _log.LineAsync("the Service is put back");
        await PassAsync(3 * SelfHealing.Patience);
        Assert.Equal((1, true), (_patches, _healing.PutBack));
    }

    [Fact]
    public async Task WhoIsThere_KeepsItAway_AndFromItsLeavingItCounts()
    {
        var connection = await AddAsync("ada");
        await PassAsync(3 * SelfHealing.Patience);
        Assert.Equal(0, _patches);
        _sessions.Remove(connection, goodbye: false);
        await PassAsync(SelfHealing.Patience - SelfHealing.Pause);
        Assert.Equal(0, _patches);
        await PassAsync(3 * SelfHealing.Pause);
        Assert.Equal(1, _patches);
    }

    [Fact]
    public async Task WhoComesBack_AndIsLostAgain_IsHealedAgain()
    {
        await PassAsync(SelfHealing.Patience + SelfHealing.Pause);
        var connection = await AddAsync("ada");
        await PassAsync(2 * SelfHealing.Pause);
        _sessions.Remove(connection, goodbye: false);
        await PassAsync(SelfHealing.Patience + (2 * SelfHealing.Pause));
        Assert.Equal(2, _patches);
    }

    [Fact]
    public async Task ApiServerThatIsAway_IsAskedAgain()
    {
        _answers.Enqueue(PatchEnd.Later);
        _answers.Enqueue(PatchEnd.Later);
        await PassAsync(SelfHealing.Patience + SelfHealing.Pause);
        Assert.Equal((2, false), (_patches, _healing.PutBack));
        await PassAsync(SelfHealing.Pause);
        Assert.Equal((3, true), (_patches, _healing.PutBack));
    }

    [Fact]
    public async Task ServiceThatSomebodyChanged_IsLeftAlone()
    {
        _answers.Enqueue(PatchEnd.Refused);
        await PassAsync(2 * SelfHealing.Patience);
        await _log.LineAsync("left for `kloop heal`");
        Assert.Equal((1, false), (_patches, _healing.PutBack));
    }

    /// <summary>A session that registers during the patch must know how it went.</summary>
    [Fact]
    public async Task Registration_WaitsForThePatch()
    {
        var patching = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var time = new CountingTime();
        using var healing = new SelfHealing(_sessions, async _ =>
        {
            begun.SetResult();
            await patching.Task;
            return (PatchEnd.Done, "");
        }, new AgentLog(_log, time), time);
        using var stop = new CancellationTokenSource();
        var running = healing.RunAsync(stop.Token);
        await time.PassAsync(SelfHealing.Patience - SelfHealing.Pause);
        time.Advance(SelfHealing.Pause);
        await begun.Task.InTime();
        var adding = healing.WhileNotPatchingAsync(() => healing.PutBack, default);
        Assert.False(adding.IsCompleted);
        patching.SetResult();
        Assert.True(await adding.InTime());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.InTime());
    }

    private async Task<TunnelConnection> AddAsync(string id)
    {
        var connection = await _agent.ConnectAsync(Laptops.Refuse);
        Assert.Null(_sessions.Add(new LiveSession(RunningAgent.Info(id), connection)));
        return connection;
    }

    private Task<(PatchEnd End, string Reason)> PatchAsync(CancellationToken cancellationToken)
    {
        _patches++;
        return Task.FromResult((_answers.TryDequeue(out var end) ? end : PatchEnd.Done, "a reason"));
    }

    private Task PassAsync(TimeSpan span) => _time.PassAsync(span);

    /// <summary>A clock that passes in the loop's own steps: the next one when the loop waits again.</summary>
    private sealed class CountingTime : FakeTimeProvider
    {
        private int _timers;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _timers);
            return timer;
        }

        public async Task PassAsync(TimeSpan span)
        {
            for (var at = TimeSpan.Zero; at < span; at += SelfHealing.Pause)
            {
                int before = Volatile.Read(ref _timers);
                Advance(SelfHealing.Pause);
                await Waiting.UntilAsync(() => Volatile.Read(ref _timers) > before);
            }
        }
    }
}
