using Kloop.Cluster.Addons.Ingress;

namespace Kloop.Cluster.Addons.Tests.Ingress;

public class RouteTableTests
{
    /// <summary>Each service has one endpoint whose last byte tells which it is.</summary>
    private static ClusterBuilder Services() => new ClusterBuilder()
        .Backend("one", "10.0.0.1").Backend("two", "10.0.0.2").Backend("three", "10.0.0.3").Backend("four", "10.0.0.4");

    private static string Rule(string host, params (string Path, string Type, string Service)[] paths)
    {
        var all = paths.Select(path =>
            $$"""{"path":"{{path.Path}}","pathType":"{{path.Type}}","backend":{"service":{"name":"{{path.Service}}","port":{"name":"http"} } } }""");
        return $$"""{"host":"{{host}}","http":{"paths":[{{string.Join(',', all)}}] } }""";
    }

    private static int? Route(ClusterBuilder cluster, string host, string path) =>
        RouteTableBuilder.Build(cluster.State).Match(host, path) is { Endpoints: [var endpoint, ..] }
            ? endpoint["http://10.0.0.".Length] - '0'
            : null;

    // The table of examples in the documentation of Ingress, "Path types".
    [Theory]
    [InlineData("Prefix", "/", "/anything/at/all", true)]
    [InlineData("Exact", "/foo", "/foo", true)]
    [InlineData("Exact", "/foo", "/bar", false)]
    [InlineData("Exact", "/foo", "/foo/", false)]
    [InlineData("Exact", "/foo/", "/foo", false)]
    [InlineData("Prefix", "/foo", "/foo", true)]
    [InlineData("Prefix", "/foo", "/foo/", true)]
    [InlineData("Prefix", "/foo/", "/foo", true)]
    [InlineData("Prefix", "/foo/", "/foo/", true)]
    [InlineData("Prefix", "/aaa/bb", "/aaa/bbb", false)]
    [InlineData("Prefix", "/aaa/bbb", "/aaa/bbb", true)]
    [InlineData("Prefix", "/aaa/bbb/", "/aaa/bbb", true)]
    [InlineData("Prefix", "/aaa/bbb", "/aaa/bbb/", true)]
    [InlineData("Prefix", "/aaa/bbb", "/aaa/bbb/ccc", true)]
    [InlineData("Prefix", "/aaa/bbb", "/aaa/bbbxyz", false)]
    [InlineData("Prefix", "/foo", "/Foo", false)]
    [InlineData("ImplementationSpecific", "/foo", "/foo/bar", true)]
    public void Path_FitsAsItsTypeSays(string type, string rule, string path, bool fits)
    {
        var cluster = Services().Ingress("i", $$"""{"rules":[{{Rule("a.test", (rule, type, "one"))}}]}""");
        Assert.Equal(fits ? 1 : null, Route(cluster, "a.test", path));
    }

    [Theory]
    [InlineData("/", 1)]
    [InlineData("/aaa", 2)]
    [InlineData("/aaa/ccc", 2)]
    [InlineData("/aaa/bbb", 4)]
    [InlineData("/aaa/bbb/c", 3)]
    [InlineData("/ccc", 1)]
    public void LongestPathWins_AndExactBeforePrefix(string path, int service)
    {
        var rule = Rule(
            "a.test", ("/", "Prefix", "one"), ("/aaa", "Prefix", "two"), ("/aaa/bbb", "Prefix", "three"), ("/aaa/bbb", "Exact", "four"));
        Assert.Equal(service, Route(Services().Ingress("i", $$"""{"rules":[{{rule}}]}"""), "a.test", path));
    }

    [Theory]
    [InlineData("a.test", 1)]
    [InlineData("A.TEST", 1)]
    [InlineData("b.test", 2)]
    [InlineData("deep.b.test", 3)]
    [InlineData("test", 3)]
    public void ExactHostBeforeWildcardBeforeAny(string host, int service)
    {
        var rules = string.Join(
            ',', Rule("a.test", ("/", "Prefix", "one")), Rule("*.test", ("/", "Prefix", "two")), Rule("", ("/", "Prefix", "three")));
        Assert.Equal(service, Route(Services().Ingress("i", $$"""{"rules":[{{rules}}]}"""), host, "/"));
    }

    [Fact]
    public void DefaultBackend_TakesWhatNoRuleTakes()
    {
        const string Fallback = """{"service":{"name":"two","port":{"number":80}}}""";
        var cluster = Services().Ingress("i", $$"""{"defaultBackend":{{Fallback}},"rules":[{{Rule("a.test", ("/x", "Prefix", "one"))}}]}""");
        Assert.Equal(1, Route(cluster, "a.test", "/x"));
        Assert.Equal(2, Route(cluster, "a.test", "/y"));
        Assert.Equal(2, Route(cluster, "z.test", "/x"));
        Assert.Null(RouteTableBuilder.Build(Services().State).Match("a.test", "/"));
    }

    [Fact]
    public void OfTwoEqualRules_TheOlderIngressWins()
    {
        var cluster = Services()
            .Ingress("a", $$"""{"rules":[{{Rule("a.test", ("/", "Prefix", "one"))}}]}""", created: "2026-02-02T00:00:00Z")
            .Ingress("b", $$"""{"rules":[{{Rule("a.test", ("/", "Prefix", "two"))}}]}""", created: "2026-01-01T00:00:00Z");
        Assert.Equal(2, Route(cluster, "a.test", "/"));
    }

    [Theory]
    [InlineData("""{"ingressClassName":"kloop","rules":[]}""", "{}", true)]
    [InlineData("""{"rules":[]}""", "{}", true)]
    [InlineData("""{"ingressClassName":"nginx","rules":[]}""", "{}", false)]
    [InlineData("""{"rules":[]}""", """{"kubernetes.io/ingress.class":"nginx"}""", false)]
    [InlineData("""{"rules":[]}""", """{"kubernetes.io/ingress.class":"kloop"}""", true)]
    public void Ingresses_OfAnotherClass_AreNotOurs(string spec, string annotations, bool ours) =>
        Assert.Equal(ours, RouteTableBuilder.IsOurs(Services().Ingress("i", spec, annotations).State.Ingresses.Values.Single()));
}
