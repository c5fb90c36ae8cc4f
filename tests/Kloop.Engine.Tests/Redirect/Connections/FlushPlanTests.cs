using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Connections;
using Kloop.Engine.Tests.Doubles;

namespace Kloop.Engine.Tests.Redirect.Connections;

public sealed class FlushPlanTests
{
    private static readonly Dictionary<string, string> Selector = new() { ["app"] = "catalog" };

    [Fact]
    public void A_Deployments_pods_are_let_go_by_their_hash_even_a_single_one()
    {
        var (plan, refusal) = Plan([Pod("a", "ReplicaSet")], ["a"], ReplicaSet(), Deployment());
        Assert.Null(refusal);
        Assert.Equal((FlushMeans.Release, "Deployment catalog", "catalog-1"), (plan!.Means, plan.Workload.ToString(), plan.Controller));
        Assert.Equal(KeyValuePair.Create("pod-template-hash", "1"), plan.Label);
    }

    [Fact]
    public void An_Argo_Rollouts_pods_have_a_hash_of_their_own()
    {
        var set = Given.Json("""
            {"metadata":{"name":"catalog-1","ownerReferences":[{"kind":"Rollout","name":"catalog","controller":true}]},
             "spec":{"selector":{"matchLabels":{"rollouts-pod-template-hash":"77","app":"catalog","zone":"x"}}}}
            """);
        var plan = Plan([Pod("a", "ReplicaSet")], ["a"], set, null).Plan!;
        Assert.Equal(("Rollout catalog", KeyValuePair.Create("rollouts-pod-template-hash", "77")), (plan.Workload.ToString(), plan.Label));
    }

    [Fact]
    public void Only_wanted_pods_go_a_StatefulSets_by_their_numbers_downwards()
    {
        var pods = new[] { Pod("db-2", "StatefulSet"), Pod("db-10", "StatefulSet"), Pod("db-0", "StatefulSet") };
        var plan = Plan(pods, ["db-0", "db-10", "gone"], null, null).Plan!;
        Assert.Equal(FlushMeans.Evict, plan.Means);
        Assert.Equal(["db-10", "db-0"], plan.Pods.Select(p => (string?)p["metadata"]!["name"]));
    }

    [Fact]
    public void Of_several_pods_that_may_not_overlap_one_is_evicted_after_the_other() =>
        Assert.Equal(FlushMeans.Evict, Plan([Pod("a", "ReplicaSet"), Pod("b", "ReplicaSet")], ["a"], ReplicaSet(), Deployment("Recreate")).Plan!.Means);

    [Fact]
    public void Of_a_ReplicaSet_that_selects_as_the_Service_does_pods_are_evicted_or_refused()
    {
        var set = Given.Json("""{"metadata":{"name":"catalog"},"spec":{"selector":{"matchLabels":{"app":"catalog"}}}}""");
        Assert.Equal(FlushMeans.Evict, Plan([Pod("a", "ReplicaSet"), Pod("b", "ReplicaSet")], ["a"], set, null).Plan!.Means);
        Assert.Contains("scale it to two first", Plan([Pod("a", "ReplicaSet")], ["a"], set, null).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void What_would_leave_a_gap_is_refused_with_the_remedy()
    {
        Assert.Contains("kubectl delete pod a", Plan([Pod("a", "ReplicaSet")], ["a"], ReplicaSet(), Deployment("Recreate")).Refusal, StringComparison.Ordinal);
        Assert.Contains("kubectl delete pod db-0", Plan([Pod("db-0", "StatefulSet")], ["db-0"], null, null).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void What_nothing_makes_anew_is_refused()
    {
        Assert.Contains("nothing would make pod bare anew", Plan([Pod("bare", null)], ["bare"], null, null).Refusal, StringComparison.Ordinal);
        Assert.Contains("pods of Job catalog-1", Plan([Pod("a", "Job")], ["a"], null, null).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_ReplicaSets_are_a_rollout_and_two_workloads_are_two()
    {
        var old = Pod("a", "ReplicaSet");
        var other = Pod("b", "ReplicaSet", "catalog-2");
        other["metadata"]!["labels"]!["pod-template-hash"] = "2";
        Assert.Contains("a rollout of Deployment catalog is under way", Plan([old, other], ["a"], ReplicaSet(), Deployment()).Refusal, StringComparison.Ordinal);
        Assert.Contains("Deployment catalog and StatefulSet db", Plan([old, Pod("db-0", "StatefulSet", "db")], ["a"], ReplicaSet(), Deployment()).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rollout_whose_new_pods_are_not_ready_yet_is_one_too()
    {
        var deployment = Deployment();
        deployment["status"] = Given.Json("""{"replicas":3,"updatedReplicas":1}""");
        Assert.Contains("is under way", Plan([Pod("a", "ReplicaSet")], ["a"], ReplicaSet(), deployment).Refusal, StringComparison.Ordinal);
        deployment["status"]!["updatedReplicas"] = 3;
        Assert.Null(Plan([Pod("a", "ReplicaSet")], ["a"], ReplicaSet(), deployment).Refusal);
    }

    [Fact]
    public void A_paused_Deployment_is_refused()
    {
        var deployment = Deployment();
        deployment["spec"]!["paused"] = true;
        Assert.Contains("is paused", Plan([Pod("a", "ReplicaSet")], ["a"], ReplicaSet(), deployment).Refusal, StringComparison.Ordinal);
    }

    private static (FlushPlan? Plan, string? Refusal) Plan(JsonObject[] ready, string[] wanted, JsonObject? set, JsonObject? deployment) =>
        FlushPlan.Of("catalog", Selector, ready, wanted, set, deployment);

    private static JsonObject Pod(string name, string? owner, string controller = "catalog-1") => Given.Json($$$$$$"""
        {"metadata":{"name":"{{{{{{name}}}}}}","labels":{"app":"catalog","pod-template-hash":"1"}
          {{{{{{(owner is null ? "" : $$$$$$""","ownerReferences":[{"kind":"{{{{{{owner}}}}}}","name":"{{{{{{controller}}}}}}","uid":"{{{{{{controller}}}}}}","controller":true}]""")}}}}}}}}
        """);

    private static JsonObject ReplicaSet() => Given.Json("""
        {"metadata":{"name":"catalog-1","ownerReferences":[{"kind":"Deployment","name":"catalog","controller":true}]},
         "spec":{"selector":{"matchLabels":{"app":"catalog","pod-template-hash":"1"}}}}
        """);

    private static JsonObject Deployment(string strategy = "RollingUpdate") =>
        Given.Json($$$$$$"""{"metadata":{"name":"catalog"},"spec":{"strategy":{"type":"{{{{{{strategy}}}}}}"}}}""");
}
