using System.Net;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Session;
using Kloop.Shoes.Network.Ports;

namespace Kloop.Engine.Tests.Redirect.Session;

public sealed class ServingPortsTests
{
    private static readonly PortPlan Plan = new([Port(80, 8080), Port(9090, 9090)], 24170, 24171, "main");

    [Fact]
    public void NothingSeen_IsWhereThePlanSays() => Assert.Equal(["127.0.0.1:8080", "[::1]:8080"], Served(New(), 0));

    [Fact]
    public void WantedPort_IsReadyAtOnce_AlsoWhenItWasMoved()
    {
        var serving = New();
        serving.Saw(Seen(8080, 41000));
        Assert.True(serving.Ready.IsCompleted);
        Assert.Equal(["127.0.0.1:41000"], Served(serving, 0));
        Assert.Equal(["127.0.0.1:9090", "[::1]:9090"], Served(serving, 1));
    }

    [Fact]
    public async Task OtherPort_IsTaken_WhenTheWantedOneDoesNotCome()
    {
        var serving = New();
        serving.Saw(Seen(3000, 3000));
        Assert.Equal(["127.0.0.1:3000"], Served(serving, 0));
        await serving.Ready.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void OtherPort_YieldsToTheWantedOne()
    {
        var serving = New();
        serving.Saw(Seen(3000, 3000));
        serving.Saw(Seen(8080, 8080));
        Assert.Equal(["127.0.0.1:8080"], Served(serving, 0));
    }

    [Theory]
    [InlineData(9229)]
    [InlineData(0)]
    public void ToolsOwnPort_IsNotTheServices(int asked)
    {
        var serving = New();
        serving.Saw(Seen((ushort)asked, 9229));
        Assert.Equal(["127.0.0.1:8080", "[::1]:8080"], Served(serving, 0));
    }

    [Fact]
    public void NamedPort_TakesNoOther()
    {
        var serving = New(new PortWish(8080, 80));
        serving.Saw(Seen(3000, 3000));
        Assert.Equal(["127.0.0.1:8080", "[::1]:8080"], Served(serving, 0));
        Assert.False(serving.Ready.IsCompleted);
    }

    private static ServingPorts New(params PortWish[] wishes) => new(Plan, ServingPorts.Named(wishes, Plan), TimeProvider.System);

    private static RedirectedPort Port(ushort service, ushort laptop) => new(new ServicePortView("", service, null), laptop, laptop, laptop);

    private static ListeningPort Seen(ushort asked, int actual) => new(asked, new IPEndPoint(IPAddress.Loopback, actual), false);

    private static IEnumerable<string> Served(ServingPorts serving, int port) => serving.Of(Plan.Ports[port]).Select(e => e.ToString());
}
