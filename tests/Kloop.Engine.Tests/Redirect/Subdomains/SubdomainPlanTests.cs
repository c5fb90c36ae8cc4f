using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Subdomains;
using Kloop.Engine.Tests.Doubles;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Tests.Redirect.Subdomains;

public sealed class SubdomainPlanTests
{
    private static readonly SubdomainRequest Alice = new("catalog", "alice", "s1");

    private const string ToFront = """{"path":"/","pathType":"Prefix","backend":{"service":{"name":"front","port":{"number":80}}}}""";

    private static readonly JsonObject[] Services =
    [
        Service("front", """{"name":"http","port":80}""", "10.9.0.1"),
        Service("prices", """{"name":"grpc","port":5000,"appProtocol":"kubernetes.io/h2c"}""", "10.9.0.2"),
        Service("bare", """{"port":70}""", "None"),
        Service("safe", """{"port":443,"appProtocol":"https"}""", "10.9.0.3"),
    ];

    [Fact]
    public void An_Ingress_is_cloned_for_the_names_host_with_the_agent_behind_it()
    {
        var plan = Plan(Ingress($$$$$$"""{"ingressClassName":"nginx","rules":[{"host":"shop.test","http":{"paths":[{{{{{{ToFront}}}}}}]}}]}"""));
        var clone = Assert.Single(plan.Clones);
        string port = SubdomainNames.Port("front", 80);
        Assert.Equal("kloop-alice-web", (string?)clone["metadata"]!["name"]);
        Assert.Equal(
            """{"app.kubernetes.io/managed-by":"kloop","kloop.dev/service":"catalog","kloop.dev/session":"s1","kloop.dev/route-as":"alice"}""",
            clone["metadata"]!["labels"]!.ToJsonString());
        AssertSame(
            $$$$$$"""{"ingressClassName":"nginx","rules":[{"host":"alice.shop.test","http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"service":{"name":"kloop-catalog-alice","port":{"name":"{{{{{{port}}}}}}"}}}}]}}]}""",
            clone["spec"]!);
        Assert.Equal([new EntryPort("10.9.0.1", 80)], plan.Entries);
        Assert.Equal(["http://alice.shop.test/"], plan.Urls.Select(u => u.Url));
        Assert.Equal("192.0.2.1", plan.Urls[0].Address);
        Assert.Equal(["services kloop-catalog-alice", "ingresses kloop-alice-web"], plan.Objects.Select(o => $"{o.Type.Plural} {o.Name}"));
        Assert.Empty(plan.Notes);
    }

    [Fact]
    public void The_way_to_the_agent_has_a_port_for_each_backend()
    {
        var plan = Plan(Ingress($$$$$$"""
            {"rules":[{"host":"shop.test","http":{"paths":[
              {{{{{{ToFront}}}}}},
              {"path":"/again","pathType":"Exact","backend":{"service":{"name":"front","port":{"name":"http"}}}},
              {"path":"/prices","pathType":"Prefix","backend":{"service":{"name":"prices","port":{"name":"grpc"}}}},
              {"path":"/bare","pathType":"Prefix","backend":{"service":{"name":"bare","port":{"number":70}}}}]}}]}
            """));
        Assert.Equal([new EntryPort("10.9.0.1", 80), new EntryPort("10.9.0.2", 5000), new EntryPort("bare", 70)], plan.Entries);
        var service = plan.Service([7001, 7002, 7003]);
        Assert.Equal("""{"app.kubernetes.io/managed-by":"kloop","kloop.dev/service":"catalog"}""", service["spec"]!["selector"]!.ToJsonString());
        AssertSame($$$$$$"""
            [{"name":"{{{{{{SubdomainNames.Port("front", 80)}}}}}}","port":7001,"targetPort":7001},
             {"name":"{{{{{{SubdomainNames.Port("prices", 5000)}}}}}}","port":7002,"targetPort":7002,"appProtocol":"kubernetes.io/h2c"},
             {"name":"{{{{{{SubdomainNames.Port("bare", 70)}}}}}}","port":7003,"targetPort":7003}]
            """, service["spec"]!["ports"]!);
    }

    [Fact]
    public void An_agent_that_gives_too_few_ports_is_refused() =>
        Assert.Throws<TaskFailedException>(() => Plan(Ingress($$$$$$"""{"rules":[{"host":"shop.test","http":{"paths":[{{{{{{ToFront}}}}}}]}}]}""")).Service([]));

    [Fact]
    public void The_default_backend_takes_what_is_left_of_the_host()
    {
        var plan = Plan(Ingress("""
            {"defaultBackend":{"service":{"name":"front","port":{"number":80}}},
             "rules":[{"host":"shop.test","http":{"paths":[{"path":"/p","pathType":"Prefix","backend":{"service":{"name":"prices","port":{"number":5000}}}}]}},{"host":"all.test"}]}
            """));
        var spec = plan.Clones[0]["spec"]!;
        Assert.False(((JsonObject)spec).ContainsKey("defaultBackend"));
        Assert.Equal(["/p", "/"], spec["rules"]![0]!["http"]!["paths"]!.AsArray().Select(p => (string?)p!["path"]));
        Assert.Equal(["/"], spec["rules"]![1]!["http"]!["paths"]!.AsArray().Select(p => (string?)p!["path"]));
    }

    [Theory]
    [InlineData("""{"rules":[{"host":"*.test","http":{"paths":[PATH]}}]}""", "host *.test: left out")]
    [InlineData("""{"rules":[{"http":{"paths":[PATH]}}]}""", "a rule for every host")]
    [InlineData("""{"defaultBackend":{"service":{"name":"front","port":{"number":80}}}}""", "no rule with a host")]
    [InlineData("""{"rules":[{"host":"shop.test","http":{"paths":[{"path":"/s","pathType":"Prefix","backend":{"resource":{"kind":"Bucket","name":"b"}}}]}}]}""", "shop.test/s: left out, for a backend that is no Service")]
    [InlineData("""{"rules":[{"host":"shop.test","http":{"paths":[{"path":"/s","pathType":"Prefix","backend":{"service":{"name":"nope","port":{"number":1}}}}]}}]}""", "backend Service nope, which does not exist")]
    [InlineData("""{"rules":[{"host":"shop.test","http":{"paths":[{"path":"/s","pathType":"Prefix","backend":{"service":{"name":"front","port":{"name":"x"}}}}]}}]}""", "port x of backend Service front")]
    [InlineData("""{"rules":[{"host":"shop.test","http":{"paths":[{"path":"/s","pathType":"Prefix","backend":{"service":{"name":"safe","port":{"number":443}}}}]}}]}""", "speaks TLS")]
    public void What_cannot_be_cloned_is_left_out_and_said(string spec, string note)
    {
        var plan = Plan(Ingress(spec.Replace("PATH", ToFront, StringComparison.Ordinal)));
        Assert.Empty(plan.Clones);
        Assert.Empty(plan.Objects);
        Assert.Contains(plan.Notes, n => n.Contains(note, StringComparison.Ordinal));
    }

    [Fact]
    public void A_host_that_another_Ingress_has_is_left_to_it()
    {
        var other = Ingress($$$$$$"""{"rules":[{"host":"alice.shop.test","http":{"paths":[{{{{{{ToFront}}}}}}]}}]}""", name: "mine");
        var plan = Plan(Ingress($$$$$$"""{"rules":[{"host":"shop.test","http":{"paths":[{{{{{{ToFront}}}}}}]}}]}"""), other);
        Assert.Equal(["http://alice.alice.shop.test/"], plan.Urls.Select(u => u.Url));
        Assert.Contains(plan.Notes, n => n.Contains("another Ingress's already", StringComparison.Ordinal));
    }

    [Fact]
    public void Kloops_own_clones_are_not_cloned()
    {
        var own = Plan(Ingress($$$$$$"""{"rules":[{"host":"shop.test","http":{"paths":[{{{{{{ToFront}}}}}}]}}]}""")).Clones[0];
        Assert.Empty(Plan(own).Clones);
    }

    [Fact]
    public void Annotations_that_say_how_to_serve_are_copied_and_no_others()
    {
        const string annotations = """
            {"nginx.ingress.kubernetes.io/proxy-body-size":"1g","kubernetes.io/ingress.class":"nginx",
             "kubectl.kubernetes.io/last-applied-configuration":"{}","argocd.argoproj.io/tracking-id":"x","meta.helm.sh/release-name":"x",
             "kustomize.toolkit.fluxcd.io/name":"x","cert-manager.io/cluster-issuer":"x","external-dns.alpha.kubernetes.io/hostname":"x",
             "nginx.ingress.kubernetes.io/force-ssl-redirect":"true","field.cattle.io/publicEndpoints":"[]"}
            """;
        var plan = Plan(Ingress($$$$$$"""{"rules":[{"host":"shop.test","http":{"paths":[{{{{{{ToFront}}}}}}]}}]}""", annotations));
        AssertSame(
            """{"nginx.ingress.kubernetes.io/proxy-body-size":"1g","kubernetes.io/ingress.class":"nginx"}""",
            plan.Clones[0]["metadata"]!["annotations"]!);
    }

    [Theory]
    [InlineData("*.shop.test", "https://alice.shop.test/", null)]
    [InlineData("alice.shop.test", "https://alice.shop.test/", null)]
    [InlineData("shop.test", "http://alice.shop.test/", "does not cover it, it is for shop.test")]
    [InlineData("*.test", "http://alice.shop.test/", "does not cover it")]
    public void TLS_is_there_when_the_certificate_covers_the_host(string certificate, string url, string? note)
    {
        var ingress = Ingress($$$$$$"""{"tls":[{"hosts":["shop.test"],"secretName":"cert"}],"rules":[{"host":"shop.test","http":{"paths":[{{{{{{ToFront}}}}}}]}}]}""");
        var plan = Plan([ingress], new() { ["cert"] = new CertificateFinding(Certificate(certificate)) });
        Assert.Equal([url], plan.Urls.Select(u => u.Url));
        Assert.Equal(note is null ? """[{"hosts":["alice.shop.test"],"secretName":"cert"}]""" : null, plan.Clones[0]["spec"]!["tls"]?.ToJsonString());
        Assert.Equal(note is not null, plan.Notes.Any(n => n.Contains(note ?? "no TLS", StringComparison.Ordinal)));
        Assert.Contains(plan.Rights, r => r is { Resource: "secrets", Verb: "get", Name: "cert" });
    }

    [Fact]
    public void A_certificate_that_cannot_be_read_is_said_to_be_so()
    {
        var ingress = Ingress($$$$$$"""{"tls":[{"secretName":"cert"}],"rules":[{"host":"shop.test","http":{"paths":[{{{{{{ToFront}}}}}}]}}]}""");
        var plan = Plan([ingress], new() { ["cert"] = new CertificateFinding(null, "you may not get that Secret") });
        Assert.Contains("you may not get that Secret", Assert.Single(plan.Notes), StringComparison.Ordinal);
        Assert.Contains("*.shop.test in Secret cert would do", plan.Notes[0], StringComparison.Ordinal);
        Assert.Contains("it is no certificate", Plan([ingress], new() { ["cert"] = new CertificateFinding("x") }).Notes[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_controllers_own_certificate_is_used_as_the_original_uses_it()
    {
        var plan = Plan(Ingress($$$$$$"""{"tls":[{"hosts":["*.test"]}],"rules":[{"host":"shop.test","http":{"paths":[{{{{{{ToFront}}}}}}]}}]}"""));
        Assert.Equal("""[{"hosts":["alice.shop.test"]}]""", plan.Clones[0]["spec"]!["tls"]!.ToJsonString());
        Assert.Contains("cannot be told from here", Assert.Single(plan.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_NAME_that_is_no_host_label_is_refused() =>
        Assert.Throws<UsageException>(() => SubdomainPlan.Of(Alice with { Name = "Alice Smith" }, new SubdomainSources([], Services, new Dictionary<string, CertificateFinding>())));

    private static SubdomainPlan Plan(params JsonObject[] ingresses) => Plan(ingresses, []);

    private static SubdomainPlan Plan(JsonObject[] ingresses, Dictionary<string, CertificateFinding> certificates) =>
        SubdomainPlan.Of(Alice, new SubdomainSources(ingresses, Services, certificates));

    private static void AssertSame(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());

    private static JsonObject Service(string name, string port, string address) =>
        Given.Json($$$$$$"""{"metadata":{"name":"{{{{{{name}}}}}}"},"spec":{"clusterIP":"{{{{{{address}}}}}}","ports":[{{{{{{port}}}}}}]}}""");

    private static JsonObject Ingress(string spec, string annotations = "{}", string name = "web") => Given.Json($$$$$$"""
        {"metadata":{"name":"{{{{{{name}}}}}}","annotations":{{{{{{annotations}}}}}}},"spec":{{{{{{spec}}}}}},"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.1"}]}}}
        """);

    private static string Certificate(string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        var begin = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var certificate = request.CreateSelfSigned(begin, begin.AddYears(1));
        return certificate.ExportCertificatePem();
    }
}
