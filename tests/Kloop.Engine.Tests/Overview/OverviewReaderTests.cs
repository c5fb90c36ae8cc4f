using Kloop.Engine.Overview;
using Kloop.Engine.Redirect;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using static Kloop.Engine.Tests.Doubles.Members;

namespace Kloop.Engine.Tests.Overview;

public sealed class OverviewReaderTests : IDisposable
{
    private readonly MemoryApi _api = new();
    private readonly Cluster _cluster;

    public OverviewReaderTests()
    {
        _cluster = _api.Connect();
        Put(_api, Member("one"));
        _api.Put(ResourceType.Pods, Given.Pod());
        _api.Put(ResourceType.Namespaces, Given.Json("""
            {"metadata": {"name": "shop", "labels": {"app.kubernetes.io/managed-by": "kloop", "kloop.dev/environment": "shop", "kloop.dev/base": "base"}}}
            """));
    }

    [Fact]
    public async Task EveryPart_IsRead()
    {
        var overview = await ReadAsync();
        Assert.Equal("catalog", Assert.Single(overview.Redirects!).Service);
        Assert.Equal(("shop", 1), (overview.Cost!.Namespace, overview.Cost.Cost.Pods));
        Assert.Equal(("shop", "base", 1), Assert.Single(overview.Environments) is var one ? (one.Environment, one.Base, one.Cost!.Pods) : default);
        Assert.Empty(Notes(overview));
    }

    [Fact]
    public async Task WhoMayNotListNamespaces_SeesTheOneAtHand_AndIsTold()
    {
        _api.Refuse = (_, key) => key == "namespaces" ? 403 : null;
        var overview = await ReadAsync();
        Assert.Equal("shop", Assert.Single(overview.Environments).Environment);
        Assert.Equal("other environments are not shown: you may not list namespaces", Assert.Single(Notes(overview)));
    }

    [Fact]
    public async Task OtherNamespaces_AreReadWhereThatIsAskedFor()
    {
        _api.Put(ResourceType.Namespaces, Given.Json("""{"metadata": {"name": "empty"}}"""));
        Assert.Null((await ReadAsync()).Elsewhere);
        var overview = await ReadAsync("web");
        Assert.Empty(overview.Redirects!);
        var elsewhere = Assert.Single(overview.Elsewhere!);
        Assert.Equal(("shop", "catalog"), (elsewhere.Namespace, Assert.Single(elsewhere.Redirects!).Service));
        _api.Refuse = (_, key) => key == "namespaces" ? 403 : null;
        Assert.Contains("other namespaces are not shown: you may not list namespaces", string.Join('\n', Notes(await ReadAsync("web"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task APartThatMayNotBeRead_IsLeftOut_AndTheOthersStay()
    {
        _api.Refuse = (_, key) => key == "pods" ? 403 : null;
        var overview = await ReadAsync();
        Assert.Null(overview.Cost);
        Assert.Single(overview.Redirects!);
        Assert.Null(Assert.Single(overview.Environments).Cost);
        Assert.Equal("what the namespace costs is not shown: you may not list pods in namespace \"shop\"", Assert.Single(Notes(overview)));
    }

    [Fact]
    public async Task WithoutTheRecords_NothingIsCalledDead()
    {
        _api.Put(ResourceType.Deployments, Given.Json("""
            {"metadata": {"name": "cart", "annotations": {"kloop.dev/dev": "{\"session\":\"s\",\"who\":\"bob@tower\",\"changes\":[]}"}}}
            """));
        _api.Refuse = (_, key) => key.StartsWith("secrets", StringComparison.Ordinal) ? 403 : null;
        var overview = await ReadAsync();
        Assert.Equal((true, "ada@laptop", Liveness.Unknown), Assert.Single(overview.Redirects!) is var one ? (one.Switched, one.Who, one.Liveness) : default);
        Assert.Equal(("deployment/cart", "bob@tower", Liveness.Unknown), Assert.Single(overview.Developed) is var dev ? (dev.Workload, dev.Who, dev.Liveness) : default);
        Assert.Empty(Notes(overview));
        _api.Refuse = (_, key) => key == "secrets" ? 403 : null;
        overview = await ReadAsync();
        Assert.Equal((Liveness.Live, Liveness.Dead), (overview.Redirects![0].Liveness, overview.Developed[0].Liveness));
    }

    [Fact]
    public async Task WhoMayNotListServices_IsTold()
    {
        _api.Refuse = (_, key) => key == "services" ? 403 : null;
        var overview = await ReadAsync();
        Assert.Null(overview.Redirects);
        Assert.Empty(overview.Paused);
        Assert.NotNull(overview.Cost);
        Assert.Equal("redirects and pauses are not shown: you may not list services in namespace \"shop\"", Assert.Single(Notes(overview)));
    }

    [Fact]
    public async Task ABrokenRecord_IsTold_AndTheOthersStay()
    {
        _api.Put(ResourceType.Deployments, Given.Json("""{"metadata": {"name": "cart", "annotations": {"kloop.dev/dev": "{"}}}"""));
        var overview = await ReadAsync();
        Assert.Single(overview.Redirects!);
        Assert.StartsWith("workloads that are developed in are not shown: annotation kloop.dev/dev of \"cart\" is not as Kloop wrote it", Assert.Single(Notes(overview)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyOtherFailure_IsOne()
    {
        _api.Refuse = (_, key) => key == "pods" ? 500 : null;
        await Assert.ThrowsAsync<ClusterException>(() => ReadAsync());
    }

    public void Dispose()
    {
        _cluster.Dispose();
        _api.Dispose();
    }

    /// <summary>This machine's clusters are its own.</summary>
    private static IEnumerable<string> Notes(StatusOverview overview) => overview.Notes.Where(n => !n.StartsWith("clusters on this machine", StringComparison.Ordinal));

    private Task<StatusOverview> ReadAsync() => new OverviewReader(_cluster, null, everywhere: false, TimeProvider.System).ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Of all namespaces, seen from one.</summary>
    private Task<StatusOverview> ReadAsync(string from) => new OverviewReader(_cluster.In(from), null, everywhere: true, TimeProvider.System).ReadAsync(TestContext.Current.CancellationToken);
}
