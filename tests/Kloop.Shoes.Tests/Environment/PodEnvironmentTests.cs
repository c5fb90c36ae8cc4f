using System.Text.Json.Nodes;
using Kloop.Shoes.Environment;
using Kloop.Shoes.Tests.Doubles;

namespace Kloop.Shoes.Tests.Environment;

public sealed class PodEnvironmentTests
{
    private static readonly JsonObject Service = Json("""{"metadata":{"name":"cart"},"spec":{"clusterIP":"10.0.0.5","ports":[{"port":80}]}}""");

    [Fact]
    public async Task Values_MayReferToEarlierOnes_AndNotToLaterOnes()
    {
        var result = await ResolveAsync("""{"env":[{"name":"A","value":"$(B)"},{"name":"B","value":"b"},{"name":"C","value":"$(B)-$(A)-$$(B)"}]}""");
        Assert.Equal(("$(B)", "b-$(B)-$(B)"), (result["A"], result["C"]));
    }

    [Fact]
    public async Task Env_WinsOverEnvFrom_WhichWinsOverServices()
    {
        var source = new TableSource().ConfigMap("c", ("CART_SERVICE_HOST", "from-map"), ("CART_SERVICE_PORT", "from-map"), ("ONLY", "map"));
        var result = await ResolveAsync("""{"envFrom":[{"configMapRef":{"name":"c"}}],"env":[{"name":"CART_SERVICE_PORT","value":"from-env"}]}""", source, [Service]);
        Assert.Equal(("from-map", "from-env", "map", "tcp://10.0.0.5:80"),
            (result["CART_SERVICE_HOST"], result["CART_SERVICE_PORT"], result["ONLY"], result["CART_PORT"]));
    }

    [Fact]
    public async Task LaterEnvFrom_WinsOverEarlier_AndSecretsAreDecoded()
    {
        var source = new TableSource().ConfigMap("c", ("A", "map"), ("B", "map")).Secret("s", ("A", "geheim ü"));
        var result = await ResolveAsync("""{"envFrom":[{"configMapRef":{"name":"c"}},{"secretRef":{"name":"s"}}]}""", source);
        Assert.Equal(("geheim ü", "map"), (result["A"], result["B"]));
    }

    [Fact]
    public async Task Values_MayReferToEnvFrom_AndToServices()
    {
        var result = await ResolveAsync("""{"envFrom":[{"secretRef":{"name":"s"}}],"env":[{"name":"URL","value":"http://$(CART_SERVICE_HOST)/$(TOKEN)"}]}""",
            new TableSource().Secret("s", ("TOKEN", "t")), [Service]);
        Assert.Equal("http://10.0.0.5/t", result["URL"]);
    }

    [Fact]
    public async Task ValuesOfMaps_AreNotExpanded()
    {
        var source = new TableSource().ConfigMap("c", ("X", "$(A)"));
        var result = await ResolveAsync("""{"envFrom":[{"configMapRef":{"name":"c"}}],"env":[{"name":"A","value":"a"},{"name":"Y","valueFrom":{"configMapKeyRef":{"name":"c","key":"X"}}}]}""", source);
        Assert.Equal(("$(A)", "$(A)"), (result["X"], result["Y"]));
    }

    [Fact]
    public async Task Prefix_IsPutBefore_AndWhatIsNoNameIsLeftOut()
    {
        var source = new TableSource().ConfigMap("c", ("1st", "x"), ("a.b-c_d", "y"), ("sp ace", "z"));
        var bare = await ResolveAsync("""{"envFrom":[{"configMapRef":{"name":"c"}}]}""", source);
        Assert.Equal(["a.b-c_d"], bare.Keys);
        var prefixed = await ResolveAsync("""{"envFrom":[{"prefix":"P_","configMapRef":{"name":"c"}}]}""", source);
        Assert.Equal(["P_1st", "P_a.b-c_d"], prefixed.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"envFrom":[{"configMapRef":{"name":"none"}}]}""", "ConfigMap \"none\"")]
    [InlineData("""{"envFrom":[{"secretRef":{"name":"none"}}]}""", "Secret \"none\"")]
    [InlineData("""{"env":[{"name":"A","valueFrom":{"configMapKeyRef":{"name":"c","key":"k"}}}]}""", "no key \"k\"")]
    [InlineData("""{"env":[{"name":"A","valueFrom":{"secretKeyRef":{"name":"none","key":"k"}}}]}""", "Secret \"none\"")]
    public async Task WhatIsMissing_IsNamed(string container, string named)
    {
        var e = await Assert.ThrowsAsync<EnvironmentException>(() => ResolveAsync(container, new TableSource().ConfigMap("c")));
        Assert.Contains(named, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatIsOptional_MayBeMissing_AndLeavesWhatStoodThere()
    {
        var result = await ResolveAsync(
            """
            {
              "envFrom": [ { "configMapRef": { "name": "none", "optional": true } }, { "configMapRef": { "name": "c" } } ],
              "env": [
                { "name": "A", "valueFrom": { "configMapKeyRef": { "name": "c", "key": "none", "optional": true } } },
                { "name": "B", "valueFrom": { "secretKeyRef": { "name": "none", "key": "k", "optional": true } } } ]
            }
            """, new TableSource().ConfigMap("c", ("A", "before")));
        Assert.Equal("before", result["A"]);
        Assert.DoesNotContain("B", result.Keys);
    }

    [Fact]
    public async Task EmptyValue_IsAValue()
    {
        var result = await ResolveAsync("""{"env":[{"name":"A"},{"name":"B","value":""}]}""");
        Assert.Equal(("", ""), (result["A"], result["B"]));
    }

    [Fact]
    public async Task UnknownContainer_IsNamed() =>
        Assert.Contains("\"other\"", (await Assert.ThrowsAsync<EnvironmentException>(
            () => PodEnvironment.ResolveAsync(Pod("{}"), "other", [], new TableSource(), default))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task ServiceLinks_CanBeOff_ButTheApiServersStay()
    {
        var pod = Pod("{}");
        pod["spec"]!["enableServiceLinks"] = false;
        var api = Json("""{"metadata":{"name":"kubernetes"},"spec":{"clusterIP":"10.0.0.1","ports":[{"name":"https","port":443}]}}""");
        var result = await PodEnvironment.ResolveAsync(pod, "main", [Service, api], new TableSource(), default);
        Assert.Equal("10.0.0.1", result["KUBERNETES_SERVICE_HOST"]);
        Assert.DoesNotContain("CART_SERVICE_HOST", result.Keys);
    }

    [Fact]
    public async Task DownwardApi_IsReadFromThePod()
    {
        var result = await ResolveAsync("""
            { "env": [
              { "name": "NAME", "valueFrom": { "fieldRef": { "fieldPath": "metadata.name" } } },
              { "name": "CPU", "valueFrom": { "resourceFieldRef": { "resource": "limits.cpu" } } },
              { "name": "REF", "value": "$(NAME)/$(CPU)" } ],
              "resources": { "limits": { "cpu": "1500m" } } }
            """);
        Assert.Equal("cart-1/2", result["REF"]);
    }

    private static Task<IReadOnlyDictionary<string, string>> ResolveAsync(string container, TableSource? source = null, IEnumerable<JsonObject>? services = null) =>
        PodEnvironment.ResolveAsync(Pod(container), "main", services ?? [], source ?? new TableSource(), default);

    private static JsonObject Pod(string container)
    {
        var spec = Json(container);
        spec["name"] = "main";
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "cart-1" },
            ["spec"] = new JsonObject { ["containers"] = new JsonArray(Json("""{"name":"sidecar"}"""), spec) },
        };
    }

    private static JsonObject Json(string text) => (JsonObject)JsonNode.Parse(text)!;
}
