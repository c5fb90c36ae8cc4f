using System.Text.Json.Nodes;
using Kloop.Engine.Dev.Logs;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Dev.Logs;

public sealed class LoggedWorkloadsTests : IDisposable
{
    private readonly MemoryApi _api = new();

    public void Dispose() => _api.Dispose();

    [Fact]
    public async Task AllThatHasPods_IsListed_AndPodsThatNobodyElseKeeps()
    {
        PutAll();
        _api.Put(ResourceType.Pods, New("Pod", "cart-1", owner: ("ReplicaSet", "cart")));
        var listed = await LoggedWorkloads.ListAsync(_api.Connect(), TestContext.Current.CancellationToken);
        Assert.Equal(["Deployment cart", "StatefulSet db", "DaemonSet node", "Job seed", "Pod alone"], listed.Select(w => $"{w.Text("kind")} {w.Name()}"));
    }

    [Fact]
    public async Task WhatMayNotBeListed_IsLeftOut_UnlessItIsAll()
    {
        PutAll();
        _api.Refuse = (_, path) => path.Contains("daemonsets", StringComparison.Ordinal) ? 403 : null;
        Assert.Equal(4, (await LoggedWorkloads.ListAsync(_api.Connect(), TestContext.Current.CancellationToken)).Count);
        _api.Refuse = (_, _) => 403;
        await Assert.ThrowsAsync<ClusterException>(() => LoggedWorkloads.ListAsync(_api.Connect(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void OfAnApplication_AllThatItDeploysCounts_WhoeverBuiltItsImage_AndAJobOfItsCronJob()
    {
        JsonObject[] all = [New("Deployment", "redis"), New("Deployment", "others"), New("DaemonSet", "node"), New("Job", "nightly-1", owner: ("CronJob", "nightly"))];
        var deployed = new HashSet<(string, string, string)> { ("Deployment", "shop", "redis"), ("DaemonSet", "shop", "node"), ("CronJob", "shop", "nightly"), ("Deployment", "elsewhere", "others") };
        Assert.Equal(["redis", "node", "nightly-1"], LoggedWorkloads.Of(all, deployed).Select(w => w.Name()));
    }

    private void PutAll()
    {
        _api.Put(ResourceType.Deployments, New("Deployment", "cart"));
        _api.Put(ResourceType.StatefulSets, New("StatefulSet", "db"));
        _api.Put(ResourceType.DaemonSets, New("DaemonSet", "node"));
        _api.Put(ResourceType.Jobs, New("Job", "seed"));
        _api.Put(ResourceType.Pods, New("Pod", "alone"));
    }

    private static JsonObject New(string kind, string name, (string Kind, string Name)? owner = null)
    {
        var metadata = new JsonObject { ["name"] = name, ["namespace"] = "shop" };
        if (owner is { } by) metadata["ownerReferences"] = new JsonArray(new JsonObject { ["kind"] = by.Kind, ["name"] = by.Name });
        return new JsonObject { ["kind"] = kind, ["metadata"] = metadata };
    }
}
