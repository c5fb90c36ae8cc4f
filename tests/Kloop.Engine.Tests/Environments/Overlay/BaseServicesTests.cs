using System.Text.Json.Nodes;
using Kloop.Engine.Environments.Overlay;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Environments.Overlay;

public sealed class BaseServicesTests
{
    private static readonly JsonObject Cart = Parse("""{"metadata": {"name": "cart"}, "spec": {"clusterIP": "10.0.0.1", "ports": [{"name": "http", "port": 80, "targetPort": 8080, "nodePort": 30080}]}}""");
    private static readonly JsonObject Redis = Parse("""{"metadata": {"name": "redis"}, "spec": {"clusterIP": "None", "ports": [{"port": 6379, "protocol": "TCP"}]}}""");

    [Fact]
    public void EveryService_AlsoAHeadlessOne_IsAnAliasOfTheBases()
    {
        var plan = BaseServices.Of("shop", [Cart, Redis], [], "cluster.local");
        Assert.Equal(["cart.shop.svc.cluster.local", "redis.shop.svc.cluster.local"], plan.Missing.Select(s => s.Text("spec", "externalName")));
        Assert.Equal("""[{"port":80,"protocol":"TCP","name":"http"}]""", plan.Missing[0]["spec"]!["ports"]!.ToJsonString());
        Assert.Equal((2, 0), (plan.All, plan.Stale.Count));
    }

    [Fact]
    public void Again_NothingIsToBeDone_AndOwnServicesStay()
    {
        var forwards = BaseServices.Of("shop", [Cart, Redis], [], "cluster.local").Missing;
        var own = Parse("""{"metadata": {"name": "cart"}, "spec": {"selector": {"app": "cart"}}}""");
        var plan = BaseServices.Of("shop", [Cart, Redis], [forwards[1], own], "cluster.local");
        Assert.Equal((0, 0, 1), (plan.Missing.Count, plan.Stale.Count, plan.All));
    }

    [Fact]
    public void WhatChanged_IsRenewed_AndWhatWent_Goes()
    {
        var forwards = BaseServices.Of("shop", [Cart, Redis], [], "cluster.local").Missing;
        var other = (JsonObject)Cart.DeepClone();
        other["spec"]!["ports"]![0]!["port"] = 81;
        var plan = BaseServices.Of("shop", [other], [.. forwards], "cluster.local");
        Assert.Equal("cart", Assert.Single(plan.Missing).Name());
        Assert.Equal(["redis"], plan.Stale);
    }

    [Fact]
    public void KloopsOwn_AndTheApiServers_AreLeftOut_AndAliasesAreCopied()
    {
        var plan = BaseServices.Of("default", [
            Parse("""{"metadata": {"name": "kubernetes"}}"""),
            Parse("""{"metadata": {"name": "kloop-cart-origin", "labels": {"app.kubernetes.io/managed-by": "kloop"}}}"""),
            Parse("""{"metadata": {"name": "far", "labels": {"app.kubernetes.io/managed-by": "kloop", "kloop.dev/forward": "x"}}, "spec": {"type": "ExternalName", "externalName": "far.x.svc.cluster.local"}}"""),
            Parse("""{"metadata": {"name": "db"}, "spec": {"type": "ExternalName", "externalName": "db.corp.example"}}""")], [], "cluster.local");
        // An overlay may lie over an overlay.
        Assert.Equal([("far", "far.x.svc.cluster.local"), ("db", "db.corp.example")], plan.Missing.Select(s => (s.Name(), s.Text("spec", "externalName")!)));
    }

    [Theory]
    [InlineData(".:53 {\n    errors\n    kubernetes corp.internal in-addr.arpa ip6.arpa {\n      pods insecure\n    }\n}", "corp.internal")]
    [InlineData("kubernetes cluster.local. {", "cluster.local")]
    [InlineData(".:53 { forward . /etc/resolv.conf }", "cluster.local")]
    public void TheDomain_IsAsCoreDnsHasIt(string corefile, string domain) => Assert.Equal(domain, ClusterDomain.Parse(corefile));

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
