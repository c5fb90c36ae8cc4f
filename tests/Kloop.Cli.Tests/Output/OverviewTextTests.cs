using Kloop.Cli.Output;
using Kloop.Engine.Dev;
using Kloop.Engine.Environments;
using Kloop.Engine.GitOps;
using Kloop.Engine.LocalClusters;
using Kloop.Engine.Overview;
using Kloop.Engine.Redirect;

namespace Kloop.Cli.Tests.Output;

public sealed class OverviewTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeZoneInfo.Local.GetUtcOffset(new DateTime(2026, 1, 2)));

    private static readonly EnvironmentCost Nothing = new(0, 0, 0, 0, 0, 0);

    /// <summary>One of everything.</summary>
    internal static readonly StatusOverview All = new("k3d-dev", "ada")
    {
        Redirects =
        [
            new RedirectState("catalog", true, "ada@laptop", Now, Liveness.Unknown, "lost",
                [new SessionState("i", "ada", "laptop", Now, "--all", null, Liveness.Unknown, "lost", 5)], "kubectl …"),
        ],
        Developed = [new DevState("deployment/cart", true, "ada@laptop", Now, Liveness.Live, "its process on this laptop runs", "kubectl …")],
        Paused = [new PauseState("HelmRelease apps/shop", "spec.suspend=true", [new PauseHolderState("i", "ada@laptop", Now, 65, Now.AddHours(12), Liveness.Live, "connected")], "kubectl …")],
        Environments = [new EnvironmentState("ada", "ada", null, "shop", Now, Now.AddHours(8), false, new EnvironmentCost(2, 0.11m, 1, 112L << 20, 384L << 20, 0))],
        Cost = new NamespaceCost("ada", new EnvironmentCost(2, 0.11m, 1, 112L << 20, 384L << 20, 0), new EnvironmentCost(1, 0.01m, 1, 48L << 20, 256L << 20, 0)),
        Clusters = [new LocalCluster("dev", "k3d", "running", "k3d-dev"), new LocalCluster("old", "kind", "stopped", null)],
        Notes = ["other environments are not shown: you may not list namespaces"],
    };

    [Fact]
    public void OtherNamespaces_FollowTheOneAtHand()
    {
        var elsewhere = All with { Namespace = "web", Paused = [], Developed = [], Notes = [] };
        string text = OverviewText.Of(All with { Elsewhere = [elsewhere] }, Now).ReplaceLineEndings("\n");
        Assert.Contains("\n\nnamespace web\ncatalog: redirected, by ada@laptop", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TheRemedy_NamesTheNamespace_WhereItIsAnother()
    {
        var dead = All with { Developed = [All.Developed[0] with { Liveness = Liveness.Dead }], Paused = [All.Paused[0] with { Holders = [All.Paused[0].Holders[0] with { Liveness = Liveness.Dead }] }] };
        string[] remedies = [.. OverviewText.Of(dead with { Elsewhere = [dead with { Namespace = "web" }] }, Now).ReplaceLineEndings("\n").Split('\n').Where(l => l.Contains("remedy", StringComparison.Ordinal))];
        Assert.Equal(["  remedy   kloop heal", "  remedy   kloop heal", "  remedy   kloop heal -n web", "  remedy   kloop heal -n web"], remedies);
    }

    [Fact]
    public void Everything_HasItsSection() => Assert.Equal("""
        environment ada: an overlay over shop, which has the other Services
        catalog: redirected, by ada@laptop since 2026-01-02 03:04:05
          session  unknown: lost (lost 5 s ago); ada@laptop with --all, since 2026-01-02 03:04:05
          by hand  kubectl …
        deployment/cart: developed in, by ada@laptop since 2026-01-02 03:04:05
          session  live: its process on this laptop runs
          by hand  kubectl …
        HelmRelease apps/shop: paused by Kloop, spec.suspend=true
          session  live: connected; ada@laptop, 1 min ago, expires 2026-01-02 15:04
          by hand  kubectl …

        NAMESPACE   PODS  CPU        MEMORY
        ada         2     110m to 1  112Mi to 384Mi
          of Kloop  1     10m to 1   48Mi to 256Mi

        ENVIRONMENT  OWNER  BRANCH  OVER  EXPIRES  PODS  CPU        MEMORY
        ada *        ada    -       shop  in 8 h   2     110m to 1  112Mi to 384Mi

        CLUSTER  BY    STATE    CONTEXT
        dev *    k3d   running  k3d-dev
        old      kind  stopped  -

        note: other environments are not shown: you may not list namespaces

        """, OverviewText.Of(All, Now).ReplaceLineEndings("\n"));

    [Fact]
    public void WithoutAges_TimeAloneChangesNothing()
    {
        var later = OverviewTextTests.All with
        {
            Redirects = [All.Redirects![0] with { Sessions = [All.Redirects[0].Sessions[0] with { LostSecondsAgo = 7 }] }],
            Paused = [All.Paused[0] with { Holders = [All.Paused[0].Holders[0] with { AgeSeconds = 400 }] }],
        };
        Assert.Equal(OverviewText.Of(All, Now, ages: false), OverviewText.Of(later, Now.AddHours(2), ages: false));
        Assert.NotEqual(OverviewText.Of(All, Now), OverviewText.Of(later, Now.AddHours(2)));
        Assert.Contains("  over  ", OverviewText.Of(All, Now.AddHours(9), ages: false), StringComparison.Ordinal);
    }

    [Fact]
    public void WhereThereIsNothing_ItSaysSo_AndNoMore() => Assert.Equal(
        "nothing is redirected in namespace \"shop\" of context \"dev\"\n",
        OverviewText.Of(new StatusOverview("dev", "shop") { Cost = new NamespaceCost("shop", Nothing, Nothing) }, Now).ReplaceLineEndings("\n"));

    [Fact]
    public void RedirectsThatMayNotBeSeen_AreNotSaidToBeNone() => Assert.Equal(
        "note: not shown\n", OverviewText.Of(new StatusOverview("dev", "shop") { Redirects = null, Notes = ["not shown"] }, Now).ReplaceLineEndings("\n"));

    [Fact]
    public void KloopsShare_IsTold_WhereKloopIsAtWork()
    {
        var cost = new NamespaceCost("shop", new EnvironmentCost(3, 0.3m, 0, 3L << 30, 1L << 30, 2), Nothing);
        Assert.Equal("NAMESPACE  PODS  CPU   MEMORY\nshop       3     300m  3Gi to no limit\n", CostText.Table(cost, used: false).ReplaceLineEndings("\n"));
        Assert.Contains("\n  of Kloop  0     0     0\n", CostText.Table(cost, used: true).ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }
}
