using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Network;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Shoes;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Environment;
using Kloop.Shoes.Folders;

namespace Kloop.Engine.Tests.Redirect.Session;

public sealed class ProgramShoesTests : IDisposable
{
    private readonly MemoryApi _api = new();
    private readonly Cluster _cluster;
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;
    private readonly SessionName _session = new("shop", $"catalog-{Guid.NewGuid():N}");
    private readonly ConcurrentQueue<string> _notes = [];
    private readonly ConcurrentQueue<RedirectEvent> _events = [];

    public ProgramShoesTests()
    {
        _cluster = _api.Connect();
        _api.Put(ResourceType.Services, Given.Json("""{"metadata":{"name":"cart"},"spec":{"clusterIP":"10.96.0.7","ports":[{"port":8080}]}}"""));
    }

    private string Json => Path.Combine(_folder, "env.json");

    [Theory]
    [InlineData(NetworkWay.Auto, true, true)]
    [InlineData(NetworkWay.Notify, true, true)]
    [InlineData(NetworkWay.Proxy, false, true)]
    [InlineData(NetworkWay.Env, true, false)]
    public async Task EnvironmentForADebugger_LeadsToTheCluster_AsLongAsKloopRuns(NetworkWay way, bool doors, bool proxy)
    {
        await using var worn = await PutOnAsync();
        Assert.Empty(Written());
        string host;
        using (var program = Program(worn, way))
        {
            Assert.True(program.NeedsTunnel);
            await program.OfferAsync(default);
            var written = Written();
            host = (string)written["CART_SERVICE_HOST"]!;
            Assert.Equal(doors, host.StartsWith("127.", StringComparison.Ordinal));
            Assert.Equal(doors ? $"http://{host}:8080/" : "http://cart:8080/", (string?)written["CART_URL"]);
            Assert.Equal(proxy, written.ContainsKey("HTTP_PROXY"));
            Assert.Contains("a program that you start with this environment reaches the cluster by ", Assert.Single(_notes), StringComparison.Ordinal);
            Assert.Contains(_events, e => e.Text == $"environment written to {Json}: start your program with it");
            Assert.Equal(doors, await IsOpenAsync(host));
            // For kloop exec where nothing else is possible.
            Assert.Equal(host, Kept().NetworkEnvironment!["CART_SERVICE_HOST"]);
            Assert.Equal("10.96.0.7", Kept().Environment!["CART_SERVICE_HOST"]);
            if (proxy) Assert.True(await IsOpenAsync("127.0.0.1", new Uri((string)written["HTTP_PROXY"]!).Port));
        }

        Assert.False(await IsOpenAsync(host));
    }

    [Fact]
    public async Task WithoutTheNetwork_TheEnvironmentIsThePods()
    {
        await using var worn = await PutOnAsync();
        using var program = Program(worn, NetworkWay.None);
        Assert.False(program.NeedsTunnel);
        await program.OfferAsync(default);
        Assert.Equal("10.96.0.7", (string?)Written()["CART_SERVICE_HOST"]);
        Assert.Null(Kept().NetworkEnvironment);
        Assert.Empty(_notes);
    }

    [Fact]
    public async Task PlaceThatCannotBeWrittenTo_IsToldBeforeAnythingElse() =>
        Assert.Contains("cannot be written", (await Assert.ThrowsAsync<UsageException>(() => PutOnAsync(Path.Combine(_folder, "none", "env.json")))).Message, StringComparison.Ordinal);

    public void Dispose()
    {
        _cluster.Dispose();
        _api.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<bool> IsOpenAsync(string host, int port = 8080)
    {
        // An address of the cluster may be routed nowhere.
        if (!host.StartsWith("127.", StringComparison.Ordinal)) return false;
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, port).InTime();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private SessionFolder Kept() => Assert.Single(PrivateFolders.OfUser().Living(), f => f.Name == _session);

    private JsonObject Written() => (JsonObject)JsonNode.Parse(File.ReadAllText(Json))!;

    private Task<PodShoes> PutOnAsync(string? file = null)
    {
        var environment = new Dictionary<string, string> { ["CART_SERVICE_HOST"] = "10.96.0.7", ["CART_URL"] = "http://cart:8080/" };
        var request = new ShoesRequest(_session, Given.Pod(), "main", environment, EnvironmentOverrides.None, null, Program: false);
        return PodShoes.PutOnAsync(_cluster, request, new EnvironmentFiles(null, file ?? Json), _events.Enqueue, TimeProvider.System, default);
    }

    private ProgramShoes Program(PodShoes shoes, NetworkWay way) =>
        new(_cluster, new ProgramStart([], false, null, null, way, []), shoes, _ => { }, _notes.Enqueue);
}
