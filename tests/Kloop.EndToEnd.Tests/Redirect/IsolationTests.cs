using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Net.Client;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;
using Shop.Contracts;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>Several developers on one Service of three pods: each request goes where it belongs, in every protocol.</summary>
public sealed class IsolationTests(ReplicatedApp app) : IClassFixture<ReplicatedApp>
{
    private const int Callers = 16;

    private static readonly string?[] Names = ["ada", "bob", "cleo", null, null];

    [Theory]
    [InlineData(2_000)]
    [InlineData(10_000, Traits = ["Category", "Long"])]
    public async Task Http1_Requests_OfThreeDevelopers_AndOfNobody(int count)
    {
        await using var sessions = await SessionsAsync("web", s => s.Http1);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Callers });
        await ServedByAsync(http);
        var wrong = await ManyAsync(count, async name =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, app.Web);
            if (name is not null) request.Headers.Add("kubernetes-route-as", name);
            using var answer = await http.SendAsync(request);
            return (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["servedBy"];
        });
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData(2_000)]
    [InlineData(10_000, Traits = ["Category", "Long"])]
    public async Task Grpc_Calls_OfThreeDevelopers_AndOfNobody(int count)
    {
        await using var sessions = await SessionsAsync("prices", s => s.Http2);
        using var channel = GrpcChannel.ForAddress(app.Prices);
        var prices = new Prices.PricesClient(channel);
        await Eventually.IsAsync(async () => Who((await prices.GetPriceAsync(new PriceRequest { Sku = "mug" }, Of("ada"))).ServedBy), w => w == "ada", "ada gets hers");
        var wrong = await ManyAsync(count, async name => Who((await prices.GetPriceAsync(new PriceRequest { Sku = "mug" }, Of(name))).ServedBy));
        Assert.Empty(wrong);

        // Errors travel in trailers.
        var e = await Assert.ThrowsAsync<RpcException>(async () => await prices.GetPriceAsync(new PriceRequest { Sku = "none" }, Of("bob")));
        Assert.Equal(StatusCode.NotFound, e.StatusCode);
        foreach (string? name in Names.Distinct()) await ConverseAsync(prices, name);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task AGibibyteEachWay_ByHttp2_ThroughAnIsolatedRoute()
    {
        await using var sessions = await SessionsAsync("prices", s => s.Http2);
        using var channel = GrpcChannel.ForAddress(app.Prices);
        var prices = new Prices.PricesClient(channel);
        await Eventually.IsAsync(async () => Who((await prices.GetPriceAsync(new PriceRequest { Sku = "mug" }, Of("ada"))).ServedBy), w => w == "ada", "ada gets hers");
        using var http = new HttpClient
        {
            Timeout = TimeSpan.FromMinutes(10),
            DefaultRequestVersion = System.Net.HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        http.DefaultRequestHeaders.Add("kubernetes-route-as", "ada");
        await EachWayAsync(http, app.Prices, 1L << 30);
        long memory = await AgentMemoryAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"agent's resident memory after 1 GiB each way by HTTP/2: {memory / 1024 / 1024} MiB; kloop's: {sessions.Memory / 1024 / 1024} MiB");
        Assert.InRange(memory, 1, 200L << 20);
    }

    [Theory]
    [InlineData(128)]
    [InlineData(1024, Traits = ["Category", "Long"])]
    public async Task WebSocket_Events_AndManyMebibytesEachWay_ThroughAnIsolatedRoute(int mebibytes)
    {
        await using var sessions = await SessionsAsync("web", s => s.Http1);
        using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.Add("kubernetes-route-as", "ada");
        await ServedByAsync(http);
        await EachWayAsync(http, app.Web, (long)mebibytes << 20);
        long memory = await AgentMemoryAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"agent's resident memory after {mebibytes} MiB each way: {memory / 1024 / 1024} MiB; kloop's: {sessions.Memory / 1024 / 1024} MiB");
        Assert.InRange(memory, 1, 200L << 20);

        string events = await http.GetStringAsync(new Uri(app.Web, "/events"));
        Assert.Equal(string.Concat(Enumerable.Range(0, 50).Select(i => $"data: {i}\n\n")), events);

        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("baggage", "kloop=ada");
        await socket.ConnectAsync(new UriBuilder(app.Web) { Scheme = "ws", Path = "/socket" }.Uri, default);
        var sent = RandomNumberGenerator.GetBytes(60_000);
        await socket.SendAsync(sent, WebSocketMessageType.Binary, true, default);
        using var back = new MemoryStream();
        var buffer = new byte[70_000];
        while (back.Length < sent.Length) back.Write(buffer, 0, (await socket.ReceiveAsync(buffer, default)).Count);
        Assert.Equal(sent, back.ToArray());
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", default);
    }

    private static async Task EachWayAsync(HttpClient http, Uri to, long count)
    {
        using var expected = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[] piece in LaptopServer.Pieces(count)) expected.AppendData(piece);
        string sum = Convert.ToHexStringLower(expected.GetHashAndReset());
        using (var download = await http.GetStreamAsync(new Uri(to, $"/bytes?count={count}")))
        {
            Assert.Equal(sum, Convert.ToHexStringLower(await SHA256.HashDataAsync(download)));
        }

        using var content = new PiecesContent(count);
        using var answer = await http.PostAsync(new Uri(to, "/sum"), content);
        Assert.Equal(sum, await answer.Content.ReadAsStringAsync());
    }

    private async Task<Sessions> SessionsAsync(string service, Func<LaptopServer, int> port)
    {
        var sessions = new Sessions();
        foreach (string name in Names.OfType<string>())
        {
            var server = await LaptopServer.StartAsync(name);
            sessions.Add(server, app.Redirect(service, port(server), "--as", name));
            await sessions.Last.ReadyAsync();
        }

        return sessions;
    }

    private Task ServedByAsync(HttpClient http) => Eventually.IsAsync(
        async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, app.Web);
            request.Headers.TryAddWithoutValidation("kubernetes-route-as", "ada");
            request.Headers.ConnectionClose = true;
            using var answer = await http.SendAsync(request);
            return await answer.Content.ReadAsStringAsync();
        },
        a => a.Contains("ada", StringComparison.Ordinal), "this node leads to the agent");

    private static async Task<IReadOnlyCollection<string>> ManyAsync(int count, Func<string?, Task<string?>> ask)
    {
        var wrong = new ConcurrentBag<string>();
        int next = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var i && i <= count)
            {
                string? name = Names[i % Names.Length];
                string? served = await ask(name);
                if (served != (name ?? "origin")) wrong.Add($"request {i} of {name ?? "nobody"} was served by {served}");
            }
        }));
        return wrong;
    }

    /// <summary>A pod of the origin says its host and process.</summary>
    private static string Who(string servedBy) => servedBy.Contains('/', StringComparison.Ordinal) ? "origin" : servedBy;

    private static Metadata Of(string? name) => name is null ? [] : [new Metadata.Entry("kubernetes-route-as", name)];

    private static async Task ConverseAsync(Prices.PricesClient prices, string? name)
    {
        using var call = prices.Watch(Of(name));
        foreach (string sku in (string[])["mug", "lamp"])
        {
            await call.RequestStream.WriteAsync(new WatchRequest { Sku = sku });
            do Assert.True(await call.ResponseStream.MoveNext(default));
            while (call.ResponseStream.Current.Sku != sku);
            Assert.Equal(name ?? "origin", Who(call.ResponseStream.Current.ServedBy));
        }
    }

    private async Task<long> AgentMemoryAsync()
    {
        string pod = (await app.Kubectl.OutAsync("get", "pods", "-l", "app.kubernetes.io/managed-by=kloop", "-o", "jsonpath={.items[0].metadata.name}")).Trim();
        string status = await app.Kubectl.OutAsync("exec", pod, "--", "sh", "-c", "cat /proc/1/status");
        return long.Parse(status.Split('\n').Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], System.Globalization.CultureInfo.InvariantCulture) * 1024;
    }

    private sealed class Sessions : IAsyncDisposable
    {
        private readonly List<(LaptopServer Server, KloopRun Run)> _all = [];

        public KloopRun Last => _all[^1].Run;

        /// <summary>The most memory that one of the kloop processes had, bytes.</summary>
        public long Memory => _all.Max(s => System.Diagnostics.Process.GetProcessById(s.Run.Id).PeakWorkingSet64);

        public void Add(LaptopServer server, KloopRun run) => _all.Add((server, run));

        public async ValueTask DisposeAsync()
        {
            foreach (var (server, run) in _all)
            {
                await run.DisposeAsync();
                await server.DisposeAsync();
            }
        }
    }

    private sealed class PiecesContent(long count) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            foreach (byte[] piece in LaptopServer.Pieces(count)) await stream.WriteAsync(piece);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = count;
            return true;
        }
    }
}
