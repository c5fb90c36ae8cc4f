using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Applying;
using Kloop.Engine.Deploy.Objects;
using Kloop.Engine.Deploy.Planning;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Deploy.Applying;

public sealed class PlannedApplyTests
{
    private const string Live = """
        {"metadata":{"name":"a","resourceVersion":"1","generation":1,"managedFields":[{"manager":"kloop","operation":"Apply","time":"1","fieldsV1":{"f:data":{}}}]},"data":{"k":"v"},"status":{"x":1}}
        """;

    [Theory]
    [InlineData("\"resourceVersion\":\"1\"", "\"resourceVersion\":\"2\"", true)]
    [InlineData("\"time\":\"1\"", "\"time\":\"2\"", true)]
    [InlineData("\"x\":1", "\"x\":2", true)]
    [InlineData("\"k\":\"v\"", "\"k\":\"w\"", false)]
    [InlineData("\"f:data\":{}", "\"f:data\":{\"f:k\":{}}", false)]
    [InlineData("\"operation\":\"Apply\"", "\"operation\":\"Update\"", false)]
    public void AnApply_ChangesWhatSomebodyCouldSee(string part, string after, bool same) =>
        Assert.Equal(same, ObjectComparison.Same(Parse(Live), Parse(Live.Replace(part, after, StringComparison.Ordinal))));

    [Fact]
    public void AConflict_NamesTheOtherAndTheRemedy()
    {
        var id = new ObjectId("apps/v1", "Deployment", "shop", "cart");
        Assert.Contains("--force-conflicts", ApplyFailure.Text(id, new ClusterException(ClusterFailure.Conflict, "conflict with \"flux\" using apps/v1: .spec.replicas")), StringComparison.Ordinal);
        Assert.Contains("kloop status", ApplyFailure.Text(id, new ClusterException(ClusterFailure.Conflict, "conflict with \"kloop\" using v1: .spec.selector")), StringComparison.Ordinal);
        Assert.Contains("kubectl -n shop delete deployment/cart", ApplyFailure.Text(id, new ClusterException(ClusterFailure.Invalid, "field is immutable")), StringComparison.Ordinal);
    }

    [Fact]
    public void AConflictWithGit_NamesWhoPutsItBack_AndOtherWays()
    {
        var id = new ObjectId("apps/v1", "Deployment", "shop", "cart");
        var conflict = new ClusterException(ClusterFailure.Conflict, "Apply failed with 1 conflict: conflict with \"kustomize-controller\" using apps/v1: .spec.replicas");
        string known = ApplyFailure.Text(id, conflict, "Flux Kustomization flux-system/shop");
        Assert.Contains("Flux Kustomization flux-system/shop keeps it as Git says, and would put back what --force-conflicts takes over", known, StringComparison.Ordinal);
        Assert.Contains("kloop env create", known, StringComparison.Ordinal);
        Assert.Contains("kloop redirect or kloop sync", known, StringComparison.Ordinal);
        Assert.Contains("A controller of Flux or Argo CD keeps it", ApplyFailure.Text(id, conflict), StringComparison.Ordinal);
        Assert.False(ApplyFailure.IsByGitOps(new ClusterException(ClusterFailure.Conflict, "conflict with \"kubectl\" using v1")));
    }

    [Fact]
    public void APlan_NamesWhoPutsAChangeBack()
    {
        var change = PlannedChange.Of(Planned("Job", ApplyOutcome.Replaced, "a", "{}"), "n", "Argo CD Application argocd/shop");
        Assert.Equal("it cannot be changed: it is deleted and made anew; Argo CD Application argocd/shop keeps it as Git says, and may put it back", change.Why);
        Assert.Equal("", PlannedChange.Of(Planned("ConfigMap", ApplyOutcome.Changed, "a", "{}"), "n").Why);
    }

    [Theory]
    [InlineData("Job", "field is immutable", true)]
    [InlineData("Pod", "pod updates may not change fields other than", true)]
    [InlineData("Deployment", "field is immutable", false)]
    [InlineData("Job", "spec.template: Required value", false)]
    public void OnlyAJobOrPod_IsMadeAnew(string kind, string message, bool can) =>
        Assert.Equal(can, ApplyFailure.CanReplace(new ObjectId("v1", kind, "a", "b"), new ClusterException(ClusterFailure.Invalid, message)));

    [Theory]
    [InlineData("""{"envFrom":[{"configMapRef":{"name":"s"}}]}""", true)]
    [InlineData("""{"env":[{"valueFrom":{"configMapKeyRef":{"name":"s","key":"k"}}}]}""", true)]
    [InlineData("""{"volumeMounts":[{"name":"v","subPath":"k"}]}""", true)]
    [InlineData("""{"volumeMounts":[{"name":"v"}]}""", false)]
    [InlineData("""{"envFrom":[{"secretRef":{"name":"s"}}]}""", false)]
    public void WhoGoesOnWithOldSettings_IsTold(string container, bool told)
    {
        var settings = Planned("ConfigMap", ApplyOutcome.Changed, "s", "{}");
        string spec = """{"template":{"spec":{"volumes":[{"name":"v","configMap":{"name":"s"}}],"containers":[{{{container}}}]}}}""".Replace("{{{container}}}", container, StringComparison.Ordinal);
        Assert.Equal(told ? 1 : 0, StaleSettings.Notes([settings, Planned("Deployment", ApplyOutcome.Unchanged, "d", spec)]).Count());
        Assert.Empty(StaleSettings.Notes([settings, Planned("Deployment", ApplyOutcome.Changed, "d", spec)]));
        Assert.Empty(StaleSettings.Notes([settings with { Outcome = ApplyOutcome.Unchanged }, Planned("Deployment", ApplyOutcome.Unchanged, "d", spec)]));
    }

    private static PlannedApply Planned(string kind, ApplyOutcome outcome, string name, string spec) =>
        new(new JsonObject { ["apiVersion"] = "v1", ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "n" }, ["spec"] = JsonNode.Parse(spec) }, ResourceType.ConfigMaps, outcome);

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
