using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Environments;

/// <summary>Environments of two developers and a branch over one shop.</summary>
public sealed class EnvironmentTests(ShopApp shop, ITestOutputHelper output) : IClassFixture<ShopApp>, IAsyncLifetime
{
    private const string Reach = """
        const net = require('net'), dns = require('dns').promises;
        const redis = () => new Promise((done, fail) => {
          const socket = net.connect(6379, 'redis', () => socket.write('PING\r\n'));
          socket.on('data', d => { socket.destroy(); done(String(d).trim()); }).on('error', fail);
        });
        (async () => {
          const later = process.argv[1] === 'later' ? await fetch('http://later/products').then(r => r.status) : null;
          console.log(JSON.stringify({
            redis: await redis(), pod: (await dns.lookup('redis-0.redis')).address, cart: await fetch('http://cart/healthz').then(r => r.status), later }));
        })().catch(e => { console.error(String(e), String(e.cause)); process.exit(1); });
        """;

    private readonly string _id = Guid.NewGuid().ToString("N")[..6];
    private readonly string _home = Directory.CreateTempSubdirectory("kloop-home-").FullName;

    private string Ada => $"ada-{_id}";

    private string Bob => $"bob-{_id}";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (string left in await EnvironmentsAsync()) await Programs.RunAsync("kubectl", "delete", "namespace", left, "--wait=false");
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task TwoDevelopersAndABranch_EachSeeTheirOwn_AndTheBaseSeesNone()
    {
        string before = await BaseAsync();
        using var adas = await ShopCopy.OfAsync(shop, "ada's");
        using var bobs = await ShopCopy.OfAsync(shop, null);
        using var branchs = await ShopCopy.OfAsync(shop, "the branch's");
        string branch = $"b{_id}-discount";

        // Ada has the way from the Ingress to her change, Bob has cart alone, the branch has all.
        await KloopAsync("env", "create", Ada, "--from", shop.Namespace, "--owner", "ada", "--ttl", "8h", "--use");
        string ups = (await KloopAsync("up", "storefront", "catalog", "-f", adas.File)).Error;
        Assert.Contains($"in environment {Ada} (kloop env use)", ups, StringComparison.Ordinal);
        Assert.Contains($"is reached at http://{Ada}.shop.test", ups, StringComparison.Ordinal);
        await KloopAsync("env", "use", "--none");
        await KloopAsync("env", "create", Bob, "--from", shop.Namespace, "--owner", "bob", "--service", "cart");
        await KloopAsync("up", "-n", Bob, "-f", bobs.File);
        await KloopAsync("env", "create", branch, "--branch", $"{branch}/x", "--memory", "2Gi");
        await KloopAsync("up", "-n", branch, "-f", branchs.File);

        Assert.Equal("ada's", await BannerAsync($"{Ada}.shop.test"));
        Assert.Equal("the branch's", await BannerAsync($"{branch}.shop.test"));
        Assert.DoesNotContain(await BannerAsync(shop.Host), (string[])["ada's", "the branch's"]);
        // Of Ada's page the prices are the base's, by gRPC through the overlay; the branch has its own.
        Assert.Contains((await ServedAsync($"{Ada}.shop.test", "pricing"))!.Split('/')[0], await PodsAsync(shop.Namespace), StringComparison.Ordinal);
        Assert.Contains((await ServedAsync($"{branch}.shop.test", "pricing"))!.Split('/')[0], await PodsAsync(branch), StringComparison.Ordinal);
        Assert.StartsWith("pod/cart-", await PodsAsync(Bob), StringComparison.Ordinal);
        Assert.Single((await PodsAsync(Bob)).Split('\n'));
        Assert.Equal(before, await BaseAsync());

        var states = (await KloopAsync("env", "list", "--json")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!).ToDictionary(s => (string)s["environment"]!);
        foreach (string name in (string[])[Ada, Bob, branch])
        {
            int objects = (await new Kubectl(name).OutAsync("get", "all,configmaps,secrets,serviceaccounts,ingresses.networking.k8s.io,resourcequotas,limitranges,endpoints", "-o", "name")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
            output.WriteLine($"{name}: {objects} objects, {states[name]["cost"]!.ToJsonString()}");
        }

        Assert.Equal((1, shop.Namespace, "bob"), ((int)states[Bob]["cost"]!["pods"]!, (string)states[Bob]["base"]!, (string)states[Bob]["owner"]!));
        Assert.Equal(3, (int)states[Ada]["cost"]!["pods"]!);
        Assert.Equal($"{branch}/x", (string)states[branch]["branch"]!);

        var others = await ProgramAsync("env", "delete", Bob);
        Assert.Equal((2, true), (others.ExitCode, others.Error.Contains($"environment {Bob} is bob's", StringComparison.Ordinal)));
        await KloopAsync("env", "delete", Ada, Bob, branch, "--force");
        Assert.Empty(await EnvironmentsAsync());
        Assert.Equal(before, await BaseAsync());
    }

    [Fact]
    public async Task AnOverlay_ReachesTheBaseByEveryProtocol_AlsoWhatComesLater()
    {
        using var copy = await ShopCopy.OfAsync(shop, null);
        await KloopAsync("env", "create", Ada, "--from", shop.Namespace);
        await KloopAsync("up", "catalog", "-n", Ada, "-f", copy.File);
        string redis = await shop.Kubectl.OutAsync("get", "pod", "redis-0", "-o", "jsonpath={.status.podIP}");
        Assert.Equal($$"""{"redis":"+PONG","pod":"{{redis}}","cart":200,"later":null}""", await FromAsync(""));

        await shop.Kubectl.ApplyAsync("{apiVersion: v1, kind: Service, metadata: {name: later}, spec: {selector: {app.kubernetes.io/name: catalog}, ports: [{port: 80, targetPort: http}]}}");
        Assert.Contains("\"later\":200", await Eventually.IsAsync(() => FromAsync("later"), t => t.Length > 0, "a Service that came later is reached by name"), StringComparison.Ordinal);
        Assert.Equal("", await new Kubectl(Ada).OutAsync("get", "service", "later", "--ignore-not-found"));

        Assert.Equal($"5 Services of {shop.Namespace} are reached from {Ada}: 1 added, 0 removed\n", (await KloopAsync("env", "sync", Ada)).Output);
        await shop.Kubectl.OutAsync("delete", "service", "later");
        await KloopAsync("down", "-n", Ada, "-f", copy.File);
        var services = await new Kubectl(Ada).JsonAsync("get", "services");
        Assert.All(services["items"]!.AsArray(), s => Assert.Equal($"{s!["metadata"]!["name"]}.{shop.Namespace}.svc.cluster.local", (string?)s["spec"]!["externalName"]));
        Assert.Equal(["cart", "catalog", "pricing", "redis", "storefront"], services["items"]!.AsArray().Select(s => (string?)s!["metadata"]!["name"]).Order());
    }

    [Fact]
    public async Task Prune_RemovesTheExpired_AndOnlyThose()
    {
        await KloopAsync("env", "create", Ada, "--ttl", "8h");
        await KloopAsync("env", "create", Bob, "--ttl", "8h");
        await Programs.RunAsync("kubectl", "annotate", "namespace", Bob, "--overwrite", "kloop.dev/expires=2020-01-01T00:00:00Z");
        // Somebody's own namespace with such an annotation is none of Kloop's.
        await Programs.RunAsync("kubectl", "annotate", "namespace", shop.Namespace, "--overwrite", "kloop.dev/expires=2020-01-01T00:00:00Z");
        Assert.Contains($"environment {Bob} would be removed", (await KloopAsync("env", "prune", "--dry-run")).Output, StringComparison.Ordinal);
        Assert.Equal([Ada, Bob], await EnvironmentsAsync());
        await KloopAsync("env", "prune");
        Assert.Equal([Ada], await EnvironmentsAsync());
        Assert.Equal("Active", await shop.Kubectl.OutAsync("get", "namespace", shop.Namespace, "-o", "jsonpath={.status.phase}"));
        var notOurs = await ProgramAsync("env", "delete", shop.Namespace, "--force");
        Assert.Equal((2, true), (notOurs.ExitCode, notOurs.Error.Contains("not of Kloop's making", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task WhoMayMakeNoNamespace_IsToldWhatToAskFor()
    {
        string config = await TestUser.CreateAsync(shop.Kubectl, $"u{_id}", JsonNode.Parse("""{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": {}, "rules": [{"apiGroups": [""], "resources": ["services"], "verbs": ["get", "list"]}]}""")!);
        var refused = await ProgramAsync("env", "create", Ada, "--from", shop.Namespace, "--kubeconfig", config);
        File.Delete(config);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"kubectl create rolebinding kloop-environment-admin -n {Ada} --clusterrole=admin --user=system:serviceaccount:{shop.Namespace}:u{_id}", refused.Error, StringComparison.Ordinal);
        Assert.Empty(await EnvironmentsAsync());
    }

    private async Task<string> FromAsync(string word)
    {
        var result = await new Kubectl(Ada).RunAsync("exec", "deployment/catalog", "--", "node", "-e", Reach, word);
        return result.ExitCode == 0 ? result.Output.Trim() : "";
    }

    private static async Task<string?> BannerAsync(string host) => (string?)(await AnswerAsync(host))["banner"];

    private static async Task<string?> ServedAsync(string host, string by) => (string?)(await AnswerAsync(host))["servedBy"]![by];

    private static async Task<JsonNode> AnswerAsync(string host) => (await Eventually.IsAsync(() => ShopApp.ProductsAsync(host), p => p is not null, $"{host} answers"))!;

    private static async Task<string> PodsAsync(string ns) => (await new Kubectl(ns).OutAsync("get", "pods", "-o", "name", "--field-selector", "status.phase=Running")).Trim();

    /// <summary>What there is of the base, without what the cluster writes by itself.</summary>
    private Task<string> BaseAsync() => shop.Kubectl.OutAsync("get", "deployments,services,configmaps,ingresses.networking.k8s.io,roles,rolebindings", "-o", "jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.generation} {.metadata.labels} {.spec.clusterIP}{\"\\n\"}{end}");

    private async Task<IReadOnlyList<string>> EnvironmentsAsync()
    {
        var all = JsonNode.Parse((await Programs.RunAsync("kubectl", "get", "namespaces", "-l", "kloop.dev/environment", "-o", "json")).Succeeded("get namespaces").Output)!;
        return [.. all["items"]!.AsArray().Select(n => (string)n!["metadata"]!["name"]!).Where(n => n.Contains(_id, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    private async Task<Result> KloopAsync(params string[] arguments) => (await ProgramAsync(arguments)).Succeeded("kloop " + string.Join(' ', arguments));

    /// <summary>With a home of its own: which environment is used is the user's.</summary>
    private Task<Result> ProgramAsync(params string[] arguments) =>
        Programs.RunWithAsync(Repository.Kloop, null, new Dictionary<string, string> { ["XDG_CONFIG_HOME"] = _home }, arguments);
}
