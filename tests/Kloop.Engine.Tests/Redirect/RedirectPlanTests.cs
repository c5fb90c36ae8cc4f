using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Engine.Shoes;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Redirect;

public sealed class RedirectPlanTests
{
    private static readonly RedirectPlan Plan = new(
        "catalog", "shop", [], RedirectPlan.RightsFor("catalog", new PodReferences(["settings"], ["password"], ["files"], [], "robot")), [], []);

    [Fact]
    public void Role_GrantsExactlyTheRights()
    {
        var role = Plan.Role();
        Assert.Equal(("Role", "kloop-redirect-catalog", "shop"), (role.Text("kind"), role.Name(), role.Text("metadata", "namespace")));
        foreach (var right in Plan.Rights) Assert.True(Grants(role, right.Group, right.Resource, right.Verb, right.Name), $"{right.Verb} {right.Resource} {right.Name}");
        int granted = role.Items("rules").Sum(r => (r["resourceNames"] as JsonArray)?.Count ?? 1);
        Assert.True(granted <= Plan.Rights.Count);
    }

    [Theory]
    [InlineData("", "services", "patch", "cart")]
    [InlineData("", "services", "delete", "catalog")]
    [InlineData("", "secrets", "get", "other")]
    [InlineData("", "secrets", "list", null)]
    [InlineData("", "secrets", "delete", "password")]
    [InlineData("", "secrets", "patch", "password")]
    [InlineData("", "configmaps", "get", "other")]
    [InlineData("", "pods/exec", "create", null)]
    [InlineData("", "pods", "delete", null)]
    [InlineData("apps", "deployments", "delete", "catalog")]
    [InlineData("apps", "deployments", "patch", "catalog")]
    public void Role_GrantsNothingElse(string group, string resource, string verb, string? name) =>
        Assert.False(Grants(Plan.Role(), group, resource, verb, name));

    [Fact]
    public void References_AreAllThatTheContainerNames()
    {
        var pod = Given.Json("""
            { "spec": { "containers": [
              { "name": "other", "envFrom": [ { "secretRef": { "name": "not-this" } } ] },
              { "name": "main",
                "envFrom": [ { "configMapRef": { "name": "c1" } }, { "secretRef": { "name": "s1" } } ],
                "env": [
                  { "name": "A", "valueFrom": { "configMapKeyRef": { "name": "c2", "key": "k" } } },
                  { "name": "B", "valueFrom": { "secretKeyRef": { "name": "s1", "key": "k" } } },
                  { "name": "C", "value": "plain" } ] } ] } }
            """);
        var references = PodReferences.Of(pod, "main");
        Assert.Equal(["c1", "c2"], references.ConfigMaps);
        Assert.Equal(["s1"], references.Secrets);
    }

    [Fact]
    public void EveryRight_SaysWhy() => Assert.All(Plan.Rights, r => Assert.NotEmpty(r.Why));

    private static bool Grants(JsonObject role, string group, string resource, string verb, string? name) =>
        role.Items("rules").Any(rule =>
            Has(rule, "apiGroups", group) && Has(rule, "resources", resource) && Has(rule, "verbs", verb)
            && (rule["resourceNames"] is not JsonArray names || (name is not null && names.Any(n => (string?)n == name))));

    private static bool Has(JsonObject rule, string field, string value) => ((JsonArray)rule[field]!).Any(v => (string?)v == value);
}
