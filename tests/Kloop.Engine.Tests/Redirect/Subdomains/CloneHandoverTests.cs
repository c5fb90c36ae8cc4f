using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Subdomains;
using Kloop.Engine.Tests.Doubles;

namespace Kloop.Engine.Tests.Redirect.Subdomains;

/// <summary>alice redirects catalog and cart; the clones are catalog's, and catalog's session ends.</summary>
public sealed class CloneHandoverTests
{
    private static readonly SubdomainSources Sources = new(
        [Given.Json("""
            {"metadata":{"name":"web"},"spec":{"rules":[{"host":"shop.test","http":{"paths":[
              {"path":"/","pathType":"Prefix","backend":{"service":{"name":"front","port":{"number":80}}}},
              {"path":"/p","pathType":"Prefix","backend":{"service":{"name":"prices","port":{"number":5000}}}}]}}]}}
            """)],
        [
            Given.Json("""{"metadata":{"name":"front"},"spec":{"clusterIP":"10.9.0.1","ports":[{"port":80}]}}"""),
            Given.Json("""{"metadata":{"name":"prices"},"spec":{"clusterIP":"10.9.0.2","ports":[{"port":5000}]}}"""),
        ],
        new Dictionary<string, CertificateFinding>());

    [Fact]
    public void The_clone_becomes_what_the_other_session_would_have_made()
    {
        var mine = SubdomainPlan.Of(new SubdomainRequest("catalog", "alice", "s1"), Sources);
        var other = SubdomainPlan.Of(new SubdomainRequest("cart", "alice", "s2"), Sources);
        var clone = mine.Clones[0];
        clone["metadata"]!["resourceVersion"] = "5";
        var patched = clone.Apply(CloneHandover.Patch(clone, other.Service([1, 2]))!);
        ((JsonObject)patched["metadata"]!).Remove("resourceVersion");
        Assert.True(JsonNode.DeepEquals(other.Clones[0], patched), patched.ToJsonString());
    }

    [Fact]
    public void A_session_without_an_entry_for_a_backend_cannot_take_it()
    {
        var mine = SubdomainPlan.Of(new SubdomainRequest("catalog", "alice", "s1"), Sources);
        var other = SubdomainPlan.Of(new SubdomainRequest("cart", "alice", "s2"), Sources).Service([1, 2]);
        other["spec"]!["ports"]!.AsArray().RemoveAt(1);
        Assert.Null(CloneHandover.Patch(mine.Clones[0], other));
    }
}
