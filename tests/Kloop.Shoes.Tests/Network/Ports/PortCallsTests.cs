using System.Net;
using System.Net.Sockets;
using System.Text;
using Kloop.Shoes.Network.Ports;
using Kloop.Shoes.Processes;
using Kloop.Shoes.Tests.Doubles;

namespace Kloop.Shoes.Tests.Network.Ports;

public sealed class PortCallsTests : IDisposable
{
    private readonly ShoesRun _shoes = new();
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _said = new();

    public void Dispose() => _shoes.Dispose();

    [Theory]
    [InlineData("four")]
    [InlineData("six")]
    public async Task FreePort_IsTold_WhenTheProgramListens(string family)
    {
        int port = FreePort();
        Serve([], port, family);
        var seen = await SeenAsync();
        Assert.Equal((port, port, false), (seen.Asked, seen.Address.Port, seen.LoopbackOnly));
        Assert.Equal("served", await AskAsync(seen.Address));
    }

    [Theory]
    [InlineData("four")]
    [InlineData("six")]
    public async Task TakenPort_IsMoved_AndTheProgramDoesNotNotice(string family)
    {
        using var taken = new TcpListener(IPAddress.Any, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var lines = new List<string>();
        Serve(lines, port, family);
        var seen = await SeenAsync();
        Assert.Equal(port, seen.Asked);
        Assert.NotEqual(port, seen.Address.Port);
        Assert.Equal("served", await AskAsync(seen.Address));
        await WaitAsync(() => lines.Count == 2);
        Assert.Equal([$"listens on {port}", $"accepted on {port}"], lines);
        Assert.Contains($"port {port} of this laptop is taken by ", Assert.Single(_shoes.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrivilegedPort_IsMoved_ForAnOrdinaryUser()
    {
        // Kloop is root here, and so may have it for the program: taken, it is moved.
        using var taken = new TcpListener(IPAddress.Any, 443);
        taken.Start();
        Serve([], 443, "four", "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");
        var seen = await SeenAsync();
        Assert.Equal(443, seen.Asked);
        Assert.Equal("served", await AskAsync(seen.Address));
    }

    [Fact]
    public async Task RestartedProgram_ListensWhereItDid()
    {
        using var taken = new TcpListener(IPAddress.Any, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var first = Serve([], port, "four");
        var seen = await SeenAsync();
        await first.StopAsync(TimeSpan.Zero, TimeProvider.System, default);
        Serve([], port, "four");
        Assert.Equal(seen, await SeenAsync());
    }

    [Fact]
    public async Task PortThatTheProgramHasItself_IsTaken()
    {
        int port = FreePort();
        Assert.Equal("EADDRINUSE", await SaysAsync("serve-twice", port));
        using var taken = new TcpListener(IPAddress.Any, 0);
        taken.Start();
        Assert.Equal("EADDRINUSE", await SaysAsync("serve-twice", ((IPEndPoint)taken.LocalEndpoint).Port));
    }

    [Fact]
    public async Task Program_ReachesItself_AtTheMovedPort()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        Assert.Equal("myself", await SaysAsync("self", ((IPEndPoint)taken.LocalEndpoint).Port));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<string> AskAsync(IPEndPoint place)
    {
        using var client = new TcpClient(place.AddressFamily);
        await client.ConnectAsync(place);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        return await reader.ReadToEndAsync();
    }

    private async Task WaitAsync(Func<bool> holds)
    {
        for (int i = 0; i < 400; i++)
        {
            if (holds()) return;
            await Task.Delay(25);
        }

        Assert.Fail($"not within 10 s; the program said: {string.Join('\n', _said)}");
    }

    private ChildProcess Serve(List<string> lines, int port, string family, params string[] before) =>
        _shoes.Start([.. before, "/usr/bin/python3", FetchingPrograms.Source("sockets.py"), "serve", $"{port}", family], line => { lines.Add(line.Text); _said.Enqueue(line.Text); });

    private async Task<ListeningPort> SeenAsync()
    {
        ListeningPort? seen = null;
        await WaitAsync(() => _shoes.Listening.TryDequeue(out seen));
        return seen!;
    }

    private async Task<string> SaysAsync(string what, int port) =>
        (await _shoes.RunAsync("/usr/bin/python3", FetchingPrograms.Source("sockets.py"), what, $"{port}")).Text;
}
