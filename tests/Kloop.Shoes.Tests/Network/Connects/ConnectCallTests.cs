using System.Net;
using System.Net.Sockets;
using Kloop.Shoes.Network.Rules;
using Kloop.Shoes.Tests.Doubles;

namespace Kloop.Shoes.Tests.Network.Connects;

/// <summary>Each way to connect, by a program that does it by hand.</summary>
public sealed class ConnectCallTests : IDisposable
{
    private readonly HttpServer _catalog = new("the catalog");
    private readonly ShoesRun _shoes = new(new OutgoingRoutes(
        [new OutgoingRule("203.0.113.0/24", OutgoingWay.Deny), new OutgoingRule("10.96.9.0/24", OutgoingWay.Laptop)],
        new HashSet<IPAddress> { IPAddress.Parse("10.244.0.9") }, [IPNetwork.Parse("10.96.0.0/16")]));

    public ConnectCallTests()
    {
        _shoes.Cluster.Add("catalog.shop.svc.cluster.local", 80, _catalog.Port);
        _shoes.Cluster.Add("silent.shop.svc.cluster.local", 80, _catalog.Port);
        _shoes.Cluster.Add("10.96.1.1", 80, _catalog.Port);
        _shoes.Cluster.Add("10.244.0.9", 80, _catalog.Port);
    }

    public void Dispose()
    {
        _shoes.Dispose();
        _catalog.Dispose();
    }

    [Theory]
    [InlineData("non-blocking")]
    [InlineData("mapped")]
    public async Task NonBlockingSocket_IsInProgress_UntilTheDialIsOver(string how)
    {
        _shoes.Cluster.RoundTrip = TimeSpan.FromSeconds(0.3);
        Assert.Equal("EINPROGRESS soon\nagain EALREADY\nthen 0\npeer True\nthe catalog", await SaysAsync(how, "catalog", "80"));
    }

    [Theory]
    [InlineData("non-blocking", "catalog", "81", "ECONNREFUSED")]
    [InlineData("mapped", "catalog", "81", "ECONNREFUSED")]
    [InlineData("non-blocking", "silent", "80", "ETIMEDOUT")]
    public async Task NonBlockingSocket_SeesTheDialsError(string how, string host, string port, string error)
    {
        _shoes.Cluster.RoundTrip = TimeSpan.FromSeconds(0.3);
        Assert.Equal($"EINPROGRESS soon\nagain EALREADY\nthen {error}", await SaysAsync(how, host, port));
    }

    [Theory]
    [InlineData("catalog", "80", "connected")]
    [InlineData("catalog", "81", "ECONNREFUSED")]
    [InlineData("silent", "80", "ETIMEDOUT")]
    [InlineData("10.96.1.1", "80", "connected")]
    [InlineData("10.244.0.9", "80", "connected")]
    [InlineData("10.96.1.1", "81", "ECONNREFUSED")]
    [InlineData("203.0.113.9", "80", "EACCES")]
    [InlineData("nobody", "80", "NAME")]
    public async Task BlockingSocket_SeesHowTheDialWent(string host, string port, string expected) =>
        Assert.Equal(expected, await SaysAsync("connect", host, port));

    [Fact]
    public async Task HostAlias_ComesBeforeTheNameServer()
    {
        _shoes.Cluster.Resolver = _shoes.Cluster.Resolver with
        {
            Hosts = new Dictionary<string, IReadOnlyList<IPAddress>> { ["ledger"] = [IPAddress.Parse("10.96.1.1")], ["me.local"] = [IPAddress.Loopback] },
        };
        Assert.Equal("connected", await SaysAsync("connect", "ledger", "80"));
        Assert.Equal("connected", await SaysAsync("connect", "me.local", $"{_catalog.Port}"));
    }

    [Fact]
    public async Task ProgramUnderADebugger_ConnectsAsWithout() =>
        Assert.Equal("the catalog\nexit code 7 after many stops", await SaysAsync("traced", "catalog", "80"));

    [Theory]
    [InlineData(8125)]
    // For root alone.
    [InlineData(514)]
    public async Task Datagrams_GoToTheCluster_AndComeBack(int port)
    {
        using var echo = new EchoServer();
        _shoes.Cluster.Add("statsd.shop.svc.cluster.local", (ushort)port, echo.Port);
        string[] said = (await SaysAsync("udp", "statsd", $"{port}")).Split('\n');
        // Connected, with the name of the other side; many at once, each whole; the longest and the shortest; and without connecting.
        Assert.Equal(["echo one True", "100 of 100", "65507 0", "echo two", "echo three True"], said);
        Assert.Empty(_shoes.Notes);
        Assert.Contains($"statsd.shop.svc.cluster.local:{port}/udp", _shoes.Cluster.Dialled);
    }

    [Fact]
    public async Task DatagramsThatCannotGo_AreLost_AndThatIsSaid()
    {
        Assert.Equal("TimeoutError", await SaysAsync("udp-lost", "catalog", "9"));
        Assert.Equal("your program's UDP datagrams to catalog.shop.svc.cluster.local:9 in the cluster get lost: no such port here", Assert.Single(_shoes.Notes));
    }

    [Fact]
    public async Task Unspecified_Disconnects() => Assert.Equal("0", await SaysAsync("unspecified"));

    [Fact]
    public async Task UnixSockets_AreTheLaptopsOwn_ButForThoseThatResolve()
    {
        string path = $"/tmp/kloop-test-{Guid.NewGuid():N}";
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(path));
        server.Listen();
        try
        {
            Assert.Equal("connected\nENOENT\nENOENT", await SaysAsync("unix", path, "/run/systemd/resolve/io.systemd.Resolve", "/var/run/nscd/socket"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Connections_AreGone_AfterTheirPrograms()
    {
        for (int i = 0; i < 5; i++)
        {
            await SaysAsync("non-blocking", "catalog", "80");
            await SaysAsync("non-blocking", "catalog", "81");
            await SaysAsync("connect", "catalog", "80");
        }

        for (int i = 0; i < 100 && _shoes.Network.OpenConnections > 0; i++) await Task.Delay(50);
        Assert.Equal(0, _shoes.Network.OpenConnections);
    }

    private async Task<string> SaysAsync(params string[] arguments) =>
        (await _shoes.RunAsync(["/usr/bin/python3", FetchingPrograms.Source("sockets.py"), .. arguments])).Text;
}
