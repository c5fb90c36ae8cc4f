using Kloop.Engine.Shoes;
using Kloop.Engine.Tests.Doubles;

namespace Kloop.Engine.Tests.Shoes;

public sealed class PodReferencesTests
{
    private static readonly System.Text.Json.Nodes.JsonObject Pod = Given.Json("""
        {"spec": {"serviceAccountName": "robot",
          "containers": [{"name": "main", "env": [{"name": "A", "valueFrom": {"configMapKeyRef": {"name": "both", "key": "k"}}}],
            "volumeMounts": [{"name": "a", "mountPath": "/a"}, {"name": "b", "mountPath": "/b"}, {"name": "c", "mountPath": "/c"}, {"name": "data", "mountPath": "/data"}]}],
          "volumes": [
            {"name": "a", "configMap": {"name": "both"}}, {"name": "b", "secret": {"secretName": "s"}},
            {"name": "c", "projected": {"sources": [{"serviceAccountToken": {"path": "t"}}, {"configMap": {"name": "p"}}, {"secret": {"name": "q"}}]}},
            {"name": "data", "persistentVolumeClaim": {"claimName": "data"}}, {"name": "data-2", "hostPath": {"path": "/x"}},
            {"name": "not-mounted", "secret": {"secretName": "other"}}]}}
        """);

    [Fact]
    public void Files_AreThoseOfMountedVolumes()
    {
        var references = PodReferences.Of(Pod, "main");
        Assert.Equal(["both", "p"], references.FileConfigMaps);
        Assert.Equal(["s", "q"], references.FileSecrets);
        Assert.Equal("robot", references.TokensOf);
    }

    [Theory]
    [InlineData("/a", "nothing", true)]
    [InlineData("", "d*", true)]
    [InlineData("", "a", false)]
    [InlineData("", "data-2", false)]
    public void CopyingNeedsExec_OfWhatOnlyTheNodeHas(string asked, string wished, bool needs) =>
        Assert.Equal(needs, PodReferences.Of(Pod, "main").CopyRights(asked.Length > 0 ? [asked] : [], [wished]).Any(r => r.Resource == "pods/exec"));

    [Fact]
    public void OnlyTheEnvironmentsRights_AreNeeded()
    {
        var rights = PodReferences.Of(Pod, "main").Rights().ToList();
        Assert.Equal(["get configmaps both"], rights.Where(r => !r.Optional).Select(r => $"{r.Verb} {r.Resource} {r.Name}"));
        Assert.Contains(rights, r => r is { Resource: "serviceaccounts/token", Verb: "create", Name: "robot" });
        Assert.All(rights, r => Assert.NotNull(r.Name));
        Assert.Equal(rights.Count, rights.Select(r => (r.Verb, r.Resource, r.Name)).Distinct().Count());
    }
}
