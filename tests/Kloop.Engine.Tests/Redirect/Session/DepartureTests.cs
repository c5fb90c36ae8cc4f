using System.Collections.Concurrent;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Tunnel.Session;
using static Kloop.Engine.Tests.Doubles.Members;

namespace Kloop.Engine.Tests.Redirect.Session;

public sealed class DepartureTests : IDisposable
{
    private readonly MemoryApi _api = new();
    private readonly Cluster _cluster;
    private readonly ConcurrentQueue<RedirectEvent> _events = [];

    public DepartureTests() => _cluster = _api.Connect();

    [Fact]
    public async Task TheLast_PutsEverythingBack_TheServiceFirst()
    {
        Put(_api, Member("one"));
        var departure = Depart("one");
        await LeaveAsync(departure);
        Assert.Equal(["services/catalog"], _api.Names.Where(n => !n.Contains("kloop-", StringComparison.Ordinal)));
        Assert.Equal(["services/catalog"], _api.Names);
        Assert.Equal("""{"app":"catalog","tier":"web"}""", _api.Find(ResourceType.Services, "catalog").At("spec", "selector")!.ToJsonString());
        Assert.Equal(["PATCH secrets/kloop-catalog", "PATCH services/catalog", "DELETE deployments/kloop-catalog"], _api.Changes.Take(3));
        Assert.Equal("DELETE secrets/kloop-catalog", _api.Changes.Last());
        Assert.Equal("shop/catalog is as it was before", departure.Done);
    }

    [Fact]
    public async Task WithOthersThere_NothingOfTheirsIsTouched()
    {
        Put(_api, Member("one"), Member("two", Elsewhere));
        var departure = Depart("one");
        await LeaveAsync(departure);
        Assert.Equal(["PATCH secrets/kloop-catalog"], _api.Changes);
        Assert.Equal("you left shop/catalog; it is still redirected by ada@tower", departure.Done);
    }

    [Fact]
    public async Task DeadOthers_AreTakenAlong_WithWhatTheyOwned()
    {
        Put(_api, Member("one"), Member("dead", Ended, new OwnObject("ConfigMap", "clone"), new OwnObject("ConfigMap", "not-ours"), new OwnObject("Node", "n")));
        _api.Put(ResourceType.ConfigMaps, Given.Json("""{"metadata":{"name":"clone","labels":{"app.kubernetes.io/managed-by":"kloop"}}}"""));
        _api.Put(ResourceType.ConfigMaps, Given.Json("""{"metadata":{"name":"not-ours"}}"""));
        await LeaveAsync(Depart("one"));
        Assert.Equal(["configmaps/not-ours", "services/catalog"], _api.Names);
    }

    [Fact]
    public async Task AnotherLaptopsLostSession_IsTakenAlong_WhenTheAgentSaysSo()
    {
        Put(_api, Member("one"), Member("gone", Elsewhere));
        var departure = Depart("one");
        var agents = new AgentAnswers(true, [new AgentAnswer([], new AgentState(3600, [new LostSession("gone", 300)]))]);
        await departure.LeaveAsync(agents, onlyAsLast: true, default);
        await departure.RemoveObjectsAsync(default);
        Assert.Equal(["services/catalog"], _api.Names);
    }

    [Fact]
    public async Task WhoNeverGotAsFarAsARecord_ChangesNothing()
    {
        Put(_api, Member("two"));
        var departure = new Departure(_cluster, "catalog", new Membership(_cluster, "catalog", TimeProvider.System), null, _events.Enqueue, TimeProvider.System);
        await LeaveAsync(departure);
        Assert.Empty(_api.Changes);
        Assert.Null(departure.Done);
    }

    [Fact]
    public async Task ServiceThatCannotBePutBackAtFirst_IsPutBackByTheNextTry()
    {
        Put(_api, Member("one"));
        bool refused = false;
        _api.Refuse = (verb, path) => verb == "PATCH" && path == "services/catalog" && !refused && (refused = true) ? 500 : null;
        var departure = Depart("one");
        await Assert.ThrowsAsync<ClusterException>(() => departure.LeaveAsync(AgentAnswers.None, true, default));
        await LeaveAsync(departure);
        Assert.Equal(["services/catalog"], _api.Names);
    }

    public void Dispose()
    {
        _cluster.Dispose();
        _api.Dispose();
    }

    private Departure Depart(string id) =>
        new(_cluster, "catalog", new Membership(_cluster, "catalog", TimeProvider.System), Member(id), _events.Enqueue, TimeProvider.System);

    private static async Task LeaveAsync(Departure departure)
    {
        await departure.LeaveAsync(AgentAnswers.None, onlyAsLast: true, default).InTime();
        await departure.LeaveAsync(AgentAnswers.None, onlyAsLast: false, default).InTime();
        await departure.RemoveObjectsAsync(default).InTime();
    }
}
