using System.Collections.Concurrent;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Tunnel.Session;
using static Kloop.Engine.Tests.Doubles.Members;

namespace Kloop.Engine.Tests.Redirect;

public sealed class RedirectHealerTests : IDisposable
{
    private readonly MemoryApi _api = new();
    private readonly Cluster _cluster;
    private readonly ConcurrentQueue<RedirectEvent> _events = [];

    public RedirectHealerTests() => _cluster = _api.Connect();

    [Fact]
    public async Task DeadOneAlone_IsPutBack()
    {
        Put(_api, Member("dead", Ended));
        Assert.Equal((1, 0), await HealAsync());
        Assert.Equal(["services/catalog"], _api.Names);
        Assert.Null(OriginRecord.Find(_api.Find(ResourceType.Services, "catalog")!));
    }

    [Fact]
    public async Task DeadOneAmongOthers_IsRemoved_WithWhatItOwned()
    {
        Put(_api, Member("dead", Ended, new OwnObject("ConfigMap", "clone")), Member("two"));
        _api.Put(ResourceType.ConfigMaps, Given.Json("""{"metadata":{"name":"clone","labels":{"app.kubernetes.io/managed-by":"kloop"}}}"""));
        Assert.Equal((0, 1), await HealAsync());
        Assert.Equal(["DELETE configmaps/clone", "PATCH secrets/kloop-catalog"], _api.Changes);
        Assert.Contains(_events, e => e.Text.StartsWith("catalog: session of ada@", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false, 0, 1)]
    [InlineData(true, 1, 0)]
    public async Task AnotherLaptops_WhoseAgentDoesNotAnswer_NeedsForce(bool force, int healed, int left)
    {
        Put(_api, Member("one", Elsewhere));
        Assert.Equal((healed, left), await HealAsync(force));
        Assert.Equal(force, _events.All(e => !e.Text.Contains("--force", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(300L, 1, 0)]
    [InlineData(5L, 0, 1)]
    public async Task AnotherLaptops_IsHealed_OnceItsAgentIsSure(long lostSecondsAgo, int healed, int left)
    {
        Put(_api, Member("one", Elsewhere));
        _ = new TestAgent(_api, Key) { State = new AgentState(3600, [new LostSession("one", lostSecondsAgo)]) };
        Assert.Equal((healed, left), await HealAsync());
    }

    [Fact]
    public async Task LiveOnes_AreLeftAlone_AlsoWithForce()
    {
        Put(_api, Member("one"));
        Assert.Equal((0, 1), await HealAsync(force: true));
        Assert.Empty(_api.Changes);
    }

    [Fact]
    public async Task WhoDiedWhilePuttingBack_IsTakenOverFrom()
    {
        Put(_api, Member("one", Ended));
        await new Membership(_cluster, "catalog", TimeProvider.System).LeaveAsync(Member("one", Ended), new HashSet<string>(), false, default);
        Assert.Equal((1, 0), await HealAsync());
        Assert.Equal(["services/catalog"], _api.Names);
    }

    [Fact]
    public async Task WhoIsPuttingBack_IsLeftAlone()
    {
        Put(_api, Member("one"));
        await new Membership(_cluster, "catalog", TimeProvider.System).LeaveAsync(Member("one"), new HashSet<string>(), false, default);
        Assert.Equal((0, 1), await HealAsync());
        Assert.Contains(_events, e => e.Text.Contains("is putting it back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RedirectWhoseRecordIsGone_IsPutBack()
    {
        Put(_api, Member("one"));
        _api.Remove(ResourceType.Secrets, "kloop-catalog");
        Assert.Equal((1, 0), await HealAsync());
        Assert.Equal(["services/catalog"], _api.Names);
    }

    [Theory]
    [InlineData("other", true)]
    [InlineData("catalog", false)]
    public async Task OwnDeadSessions_AreHealedWithTheNextRedirect_OfAnyService(string next, bool healed)
    {
        Put(_api, Member("dead", Ended));
        await new RedirectHealer(_cluster, TimeProvider.System).HealOwnAsync(next, _events.Enqueue, default).InTime();
        Assert.Equal(healed, _api.Find(ResourceType.Secrets, "kloop-catalog") is null);
    }

    [Fact]
    public async Task OtherServicesSessions_OfOthers_OrThatMayNotBeListed_AreLeftAlone()
    {
        Put(_api, Member("one", Elsewhere), Member("two"));
        await new RedirectHealer(_cluster, TimeProvider.System).HealOwnAsync("other", _events.Enqueue, default).InTime();
        Put(_api, Member("dead", Ended));
        _api.Refuse = (_, path) => path == "secrets" ? 403 : null;
        await new RedirectHealer(_cluster, TimeProvider.System).HealOwnAsync("other", _events.Enqueue, default).InTime();
        Assert.Empty(_api.Changes);
    }

    public void Dispose()
    {
        _cluster.Dispose();
        _api.Dispose();
    }

    private Task<(int, int)> HealAsync(bool force = false) =>
        new RedirectHealer(_cluster, TimeProvider.System).HealAsync(force, null, _events.Enqueue, default).InTime();
}
