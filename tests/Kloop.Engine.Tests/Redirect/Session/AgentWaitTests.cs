using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Microsoft.Extensions.Time.Testing;
using static Kloop.Engine.Tests.Doubles.Members;

namespace Kloop.Engine.Tests.Redirect.Session;

/// <summary>A joiner waits for an agent that another session starts.</summary>
public sealed class AgentWaitTests : IDisposable
{
    private readonly MemoryApi _api = new();
    private readonly Cluster _cluster;

    public AgentWaitTests() => _cluster = _api.Connect();

    [Fact]
    public async Task Agent_IsWaitedFor()
    {
        _api.Put(ResourceType.Secrets, Secret(Member("starter", Elsewhere), Member("own")));
        var waiting = Wait(TimeProvider.System);
        Assert.False(waiting.IsCompleted);
        _ = new TestAgent(_api, Key, "a");
        Assert.Equal("a", (await waiting.InTime()).Name());
    }

    [Theory]
    [InlineData(nameof(Ended), 15, "ended before its agent was ready: start again")]
    [InlineData(nameof(Elsewhere), 180, "run `kloop heal catalog --force -n shop` if they are gone")]
    public async Task StarterThatDied_IsNotWaitedForForEver(string starter, int seconds, string text)
    {
        var time = new FakeTimeProvider();
        long began = time.GetTimestamp();
        _api.Put(ResourceType.Secrets, Secret(Member("starter", starter == nameof(Ended) ? Ended : Elsewhere), Member("own")));
        var waiting = Wait(time);
        while (!waiting.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }

        Assert.Contains(text, (await Assert.ThrowsAsync<TaskFailedException>(() => waiting)).Message, StringComparison.Ordinal);
        Assert.True(time.GetElapsedTime(began) > TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task RedirectThatEndsMeanwhile_IsTold()
    {
        _api.Put(ResourceType.Secrets, Secret(Member("starter"), Member("own")));
        var waiting = Wait(TimeProvider.System);
        _api.Remove(ResourceType.Secrets, "kloop-catalog");
        Assert.Contains("was ended at this moment", (await Assert.ThrowsAsync<TaskFailedException>(() => waiting.InTime())).Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _cluster.Dispose();
        _api.Dispose();
    }

    private Task<System.Text.Json.Nodes.JsonObject> Wait(TimeProvider time) =>
        new AgentWait(_cluster, "catalog", new Membership(_cluster, "catalog", time), time).ReadyPodAsync("own", default);
}
