using System.Net;
using System.Net.Sockets;
using Kloop.Agent.Control;
using Kloop.Agent.Tests.Doubles;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Tests.Control;

public sealed class ControlListenerTests : IAsyncLifetime
{
    private readonly Origin _origin = new();
    private readonly RunningAgent _agent;

    public ControlListenerTests() => _agent = new RunningAgent(_origin.Address);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void Port_IsOnLoopbackAlone() => Assert.Equal(IPAddress.Loopback, _agent.Control.Address);

    [Fact]
    public async Task WrongKey_IsTurnedAway_AndOthersAreServed()
    {
        await Assert.ThrowsAsync<TunnelHandshakeException>(() => _agent.ConnectAsync(Laptops.Refuse, new byte[32]));
        await _agent.Log.LineAsync("a laptop was turned away");
        await using var laptop = await _agent.ConnectAsync(Laptops.Refuse);
        Assert.Null((await RunningAgent.RegisterAsync(laptop, "a")).Clash);
    }

    [Fact]
    public async Task Garbage_IsTurnedAway()
    {
        using var stranger = await SocketTalk.CallAsync(_agent.Control);
        await stranger.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        await _agent.Log.LineAsync("not a Kloop tunnel");
        Assert.Empty(_agent.Sessions.Sessions);
    }

    [Fact]
    public async Task SecondLaptop_LearnsWhoWasFirst()
    {
        await using var first = await _agent.TakeAsync(Laptops.Echo, "first");
        await using var second = await _agent.ConnectAsync(Laptops.Refuse);
        Assert.Equal(RunningAgent.Info("first"), (await RunningAgent.RegisterAsync(second, "second")).Clash);
        await second.DisposeAsync();
        Assert.Equal("laptop:x", await SocketTalk.AskAsync(_agent.Service, "x"u8.ToArray()));
    }

    [Fact]
    public async Task SessionThatComesBack_ServesOnItsNewConnection_WhenTheOldOneEnds()
    {
        var before = await _agent.TakeAsync(Laptops.NeverAnswer, "same");
        await using var after = await _agent.TakeAsync(Laptops.Echo, "same");
        await before.DisposeAsync();
        Assert.Equal("laptop:x", await SocketTalk.AskAsync(_agent.Service, "x"u8.ToArray()));
    }

    [Fact]
    public async Task Sessions_AreListed()
    {
        await using var first = await _agent.TakeAsync(Laptops.Echo, "first");
        await using var asking = await _agent.ConnectAsync(Laptops.Refuse);
        var answer = await ControlChannel.Open(asking).AskAsync(new ControlQuestion(ListSessions: true), default).InTime();
        Assert.Equal([RunningAgent.Info("first")], answer.Sessions!);
    }

    [Fact]
    public async Task Resolver_IsTold()
    {
        await using var laptop = await _agent.ConnectAsync(Laptops.Refuse);
        var answer = await ControlChannel.Open(laptop).AskAsync(new ControlQuestion(Resolver: true), default).InTime();
        Assert.Equivalent(ResolverFile.Read(ResolverFile.Path), answer.Resolver);
        Assert.Null(answer.Error);
    }

    [Fact]
    public async Task UnknownQuestion_IsAnswered()
    {
        await using var laptop = await _agent.ConnectAsync(Laptops.Refuse);
        var answer = await ControlChannel.Open(laptop).AskAsync(new ControlQuestion(), default).InTime();
        Assert.Contains("does not know this question", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Canary_IsSent_WhereTheLaptopSays()
    {
        await using var laptop = await _agent.ConnectAsync(Laptops.Refuse);
        await using var control = ControlChannel.Open(laptop);
        Assert.Null((await control.AskAsync(new ControlQuestion(Canary: new SendCanary("127.0.0.1", (ushort)_agent.Service.Port)), default).InTime()).Error);
        string? elsewhere = (await control.AskAsync(new ControlQuestion(Canary: new SendCanary("127.0.0.1", (ushort)_origin.Address.Port)), default).InTime()).Error;
        Assert.Contains("did not arrive", elsewhere, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dial_LeadsToTheAsked()
    {
        await using var laptop = await _agent.ConnectAsync(Laptops.Refuse);
        await using var channel = laptop.Open(new ChannelTarget(ChannelKind.Dial, (ushort)_origin.Address.Port, "127.0.0.1"));
        await channel.WriteAsync("hi"u8.ToArray(), default);
        channel.End();
        Assert.Equal((DialError.None, ""), await channel.Opened.InTime());
        var answer = new byte[100];
        int count = 0;
        while (await channel.ReadAsync(answer.AsMemory(count), default).InTime() is var read and > 0) count += read;
        Assert.Equal("origin:hi"u8.ToArray(), answer[..count]);
    }

    [Fact]
    public async Task Dial_ThatIsRefused_SaysSo()
    {
        using var free = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var laptop = await _agent.ConnectAsync(Laptops.Refuse);
        await using var channel = laptop.Open(new ChannelTarget(ChannelKind.Dial, (ushort)((IPEndPoint)free.LocalEndPoint!).Port, "127.0.0.1"));
        Assert.Equal(DialError.Refused, (await channel.Opened.InTime()).Error);
    }

    [Fact]
    public async Task Dial_OfWhatIsNoName_IsAnswered()
    {
        await using var laptop = await _agent.ConnectAsync(Laptops.Refuse);
        await using var channel = laptop.Open(new ChannelTarget(ChannelKind.Dial, 80, new string('a', 300)));
        Assert.NotEqual(DialError.None, (await channel.Opened.InTime()).Error);
    }

    [Fact]
    public async Task Datagrams_GoThere_AndComeBack_EachWhole()
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var laptop = await _agent.ConnectAsync(Laptops.Refuse);
        var channel = laptop.Open(new ChannelTarget(ChannelKind.Datagrams, (ushort)((IPEndPoint)server.LocalEndPoint!).Port, "127.0.0.1"));
        await using var datagrams = new DatagramChannel(channel);
        Assert.Equal((DialError.None, ""), await channel.Opened.InTime());
        byte[] buffer = new byte[DatagramChannel.Longest], large = new byte[60_000];
        Random.Shared.NextBytes(large);
        foreach (byte[] sent in (byte[][])["one"u8.ToArray(), [], large])
        {
            await datagrams.SendAsync(sent, default);
            var received = await server.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0)).InTime();
            Assert.Equal(sent, buffer[..received.ReceivedBytes]);
            await server.SendToAsync((byte[])[.. sent, 7], received.RemoteEndPoint);
            int length = (await datagrams.ReceiveAsync(buffer, default).AsTask().InTime())!.Value;
            Assert.Equal([.. sent, 7], buffer[..length]);
        }
    }

    [Fact]
    public async Task Datagrams_ToAPortThatIsClosed_AreLost_AndTheNextOnesAreNot()
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var place = (IPEndPoint)server.LocalEndPoint!;
        server.Dispose();
        await using var laptop = await _agent.ConnectAsync(Laptops.Refuse);
        await using var datagrams = new DatagramChannel(laptop.Open(new ChannelTarget(ChannelKind.Datagrams, (ushort)place.Port, "127.0.0.1")));
        for (int i = 0; i < 10; i++) await datagrams.SendAsync("lost"u8.ToArray(), default);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        using var again = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        again.Bind(place);
        byte[] buffer = new byte[100];
        var receiving = again.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
        await datagrams.SendAsync("there"u8.ToArray(), default);
        Assert.Equal("there"u8.ToArray(), buffer[..(await receiving.InTime()).ReceivedBytes]);
    }

    [Theory]
    [InlineData("there-is-no.invalid")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Datagrams_ToNoName_AreRefused(string name)
    {
        await using var laptop = await _agent.ConnectAsync(Laptops.Refuse);
        await using var channel = laptop.Open(new ChannelTarget(ChannelKind.Datagrams, 80, name));
        Assert.NotEqual(DialError.None, (await channel.Opened.InTime()).Error);
    }

    [Fact]
    public async Task ChannelKinds_ThatAreNotForTheAgent_AreDenied()
    {
        await using var laptop = await _agent.ConnectAsync(Laptops.Refuse);
        await using var channel = laptop.Open(new ChannelTarget(ChannelKind.Accepted, 80, ""));
        Assert.Equal(DialError.Denied, (await channel.Opened.InTime()).Error);
        await using var unknown = laptop.Open(new ChannelTarget((ChannelKind)99));
        Assert.Equal(DialError.Denied, (await unknown.Opened.InTime()).Error);
    }

    public async ValueTask DisposeAsync()
    {
        await _agent.DisposeAsync();
        _origin.Dispose();
    }
}
