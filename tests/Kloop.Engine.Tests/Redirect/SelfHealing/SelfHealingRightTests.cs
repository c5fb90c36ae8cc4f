using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.SelfHealing;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using static Kloop.Engine.Tests.Doubles.Members;

namespace Kloop.Engine.Tests.Redirect.SelfHealing;

public sealed class SelfHealingRightTests : IDisposable
{
    private readonly MemoryApi _api = new();
    private readonly Cluster _cluster;

    public SelfHealingRightTests()
    {
        _cluster = _api.Connect();
        var secret = Secret(Member("one"));
        secret["metadata"]!["uid"] = "u-1";
        secret["data"]![RedirectNames.UndoKey] = "W10=";
        _api.Put(ResourceType.Secrets, secret);
    }

    [Fact]
    public async Task Declined_IsNotAskedFor() =>
        Assert.False(await SelfHealingRight.IsThereAsync(_cluster, new RedirectOptions("catalog", [], [], SelfHeal: false), default).InTime());

    [Fact]
    public async Task WhoMayGiveIt_GivesIt_AndTakesItAway()
    {
        Assert.True(await SelfHealingRight.IsThereAsync(_cluster, new RedirectOptions("catalog", [], []), default).InTime());
        Assert.True(await SelfHealingRight.GiveAsync(_cluster, "catalog", _api.Find(ResourceType.Secrets, "kloop-catalog")!, default).InTime());
        Assert.Equal(["rolebindings/kloop-catalog", "roles/kloop-catalog", "secrets/kloop-catalog", "serviceaccounts/kloop-catalog"], _api.Names);
        await SelfHealingRight.TakeAsync(_cluster, "catalog", default).InTime();
        Assert.Equal(["secrets/kloop-catalog"], _api.Names);
    }

    /// <summary>RBAC refuses whoever gives more than they have, also where they may create Roles.</summary>
    [Fact]
    public async Task ClusterThatRefuses_IsNoFailure()
    {
        _api.Refuse = (verb, key) => verb == "POST" && key.StartsWith("rolebindings", StringComparison.Ordinal) ? 403 : null;
        Assert.False(await SelfHealingRight.GiveAsync(_cluster, "catalog", _api.Find(ResourceType.Secrets, "kloop-catalog")!, default).InTime());
        await SelfHealingRight.TakeAsync(_cluster, "catalog", default).InTime();
        Assert.Equal(["secrets/kloop-catalog"], _api.Names);
    }

    [Fact]
    public async Task WhoMayNotTakeItAway_LeavesItToTheCluster()
    {
        await SelfHealingRight.GiveAsync(_cluster, "catalog", _api.Find(ResourceType.Secrets, "kloop-catalog")!, default).InTime();
        _api.Refuse = (verb, _) => verb == "DELETE" ? 403 : null;
        await SelfHealingRight.TakeAsync(_cluster, "catalog", default).InTime();
        Assert.Equal("u-1", _api.Find(SelfHealingObjects.Roles, "kloop-catalog")!.Items("metadata", "ownerReferences").Single().Text("uid"));
    }

    /// <summary>The Role is for one Service and one verb: it is what a stolen token is worth.</summary>
    [Fact]
    public void Role_IsForTheServiceAlone()
    {
        var role = SelfHealingObjects.All("catalog", "shop", _api.Find(ResourceType.Secrets, "kloop-catalog")!).Single(o => o.Type == SelfHealingObjects.Roles).Body;
        Assert.Equal("""[{"apiGroups":[""],"resources":["services"],"resourceNames":["catalog"],"verbs":["patch"]}]""", role["rules"]!.ToJsonString());
    }

    public void Dispose()
    {
        _cluster.Dispose();
        _api.Dispose();
    }
}
