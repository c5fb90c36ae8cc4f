using System.Net;
using Kloop.Agent.Tests.Doubles;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Tests.Entries;

public sealed class EntryListenerTests
{
    [Fact]
    public async Task Entry_MarksEachRequest_AndPassesItOn_WithItsHost()
    {
        await using var backend = await HttpApp.StartAsync("backend");
        using var origin = new Origin();
        await using var agent = new RunningAgent(origin.Address);
        await using var laptop = await agent.ConnectAsync(Laptops.Refuse);
        var entry = new EntryPort("localhost", (ushort)backend.Address.Port);
        ushort port = Assert.Single((await RegisterAsync(laptop, entry)).Entries!);

        using var caller = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/x") { Headers = { Host = "alice.shop.test" } };
        request.Headers.Add("baggage", "a=b");
        using var answer = await caller.SendAsync(request).InTime();
        Assert.Equal("backend", await answer.Content.ReadAsStringAsync().InTime());
        Assert.Equal("alice", backend.Last.Headers["kubernetes-route-as"]);
        Assert.Equal("a=b,kloop=alice", backend.Last.Headers["baggage"]);
        Assert.Equal("alice.shop.test", backend.Last.Headers["host"]);
    }

    [Fact]
    public async Task Entry_GoesWithItsSession_AndComesBackOnThePortItHad()
    {
        await using var backend = await HttpApp.StartAsync("backend");
        using var origin = new Origin();
        await using var agent = new RunningAgent(origin.Address);
        var entry = new EntryPort("127.0.0.1", (ushort)backend.Address.Port);
        var laptop = await agent.ConnectAsync(Laptops.Refuse);
        ushort port = Assert.Single((await RegisterAsync(laptop, entry)).Entries!);
        await laptop.DisposeAsync();
        await Waiting.UntilAsync(() =>
        {
            using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            try
            {
                socket.Connect(IPAddress.Loopback, port);
                return false;
            }
            catch (System.Net.Sockets.SocketException)
            {
                return true;
            }
        });

        await using var back = await agent.ConnectAsync(Laptops.Refuse);
        Assert.Equal([port], (await RegisterAsync(back, entry with { Listen = port })).Entries!);
    }

    private static Task<ControlAnswer> RegisterAsync(Tunnel.TunnelConnection laptop, EntryPort entry) => RunningAgent.AskAsync(
        laptop, new ControlQuestion(Register: new RegisterRoute(RunningAgent.Info("a", new SessionRoute("alice")), [entry])));
}
