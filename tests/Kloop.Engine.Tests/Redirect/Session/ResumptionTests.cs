using Kloop.Engine.Redirect.Session;
using Kloop.Kubernetes;
using Microsoft.Extensions.Time.Testing;

namespace Kloop.Engine.Tests.Redirect.Session;

public sealed class ResumptionTests
{
    private readonly FakeTimeProvider _time = new();
    private int _tries;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AgentsAnswer_IsFinal(bool knows)
    {
        Assert.Equal(knows, await Resumption.TryAsync(_ => Try(() => knows), _time, default));
        Assert.Equal(1, _tries);
    }

    [Fact]
    public async Task PodThatIsGone_EndsIt() =>
        Assert.False(await Resumption.TryAsync(_ => Try(() => throw new ClusterException(ClusterFailure.NotFound, "no pod")), _time, default));

    [Fact]
    public async Task ApiOutOfReach_IsTriedAgain()
    {
        var resuming = Resumption.TryAsync(_ => Try(() => _tries switch
        {
            1 => throw new ClusterException(ClusterFailure.Unreachable, "down"),
            2 => throw new IOException("broken"),
            _ => true,
        }), _time, default);
        await AdvanceUntilAsync(resuming);
        Assert.True(await resuming);
        Assert.Equal(3, _tries);
    }

    [Fact]
    public async Task AfterTheLimit_ItIsGivenUp_AndTriesBecomeRarer()
    {
        long began = _time.GetTimestamp();
        var resuming = Resumption.TryAsync(_ => Try(() => throw new IOException("broken")), _time, default);
        await AdvanceUntilAsync(resuming);
        Assert.False(await resuming);
        Assert.True(_time.GetElapsedTime(began) >= Tunnel.TunnelConnection.ResumeLimit);
        Assert.InRange(_tries, 30, 60);
    }

    private Task<bool> Try(Func<bool> answer)
    {
        _tries++;
        return Task.FromResult(answer());
    }

    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }
}
