using Kloop.Engine.Redirect;
using Kloop.Engine.Tests.Doubles;

namespace Kloop.Engine.Tests.Redirect;

public sealed class PortPlanTests
{
    [Fact]
    public void UnprivilegedContainerPort_IsTheAgentsAndTheLaptopsToo()
    {
        var plan = Plan(Given.Service("""{"port":80,"targetPort":"http"}"""));
        Assert.Equal((8080, 8080, 8080), Ports(plan.Ports.Single()));
        Assert.Equal("main", plan.ContainerName);
    }

    [Fact]
    public void PrivilegedContainerPort_GetsASpareOne_OnTheAgentAlone()
    {
        var plan = Plan(Given.Service("""{"port":80}"""), Given.Pod("""{"containerPort":80}"""));
        var port = plan.Ports.Single();
        Assert.Equal((80, 80), (port.Container, port.Laptop));
        Assert.True(port.Agent >= 1024);
    }

    [Fact]
    public void NoTwoOfTheAgentsPorts_AreTheSame()
    {
        var plan = Plan(
            Given.Service("""{"name":"a","port":1,"targetPort":8080},{"name":"b","port":2,"targetPort":8080},{"name":"c","port":3,"targetPort":24170},{"name":"d","port":4,"targetPort":24172},{"name":"e","port":5,"targetPort":90}"""));
        List<ushort> all = [.. plan.Ports.Select(p => p.Agent), plan.Control, plan.Health];
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.All(all, p => Assert.True(p >= 1024));
        Assert.Equal(24170, plan.Ports[2].Agent);
    }

    [Fact]
    public void SingleWish_IsForTheFirstPort()
    {
        var plan = Plan(Given.Service("""{"name":"a","port":80,"targetPort":8080},{"name":"b","port":81,"targetPort":8081}"""), wishes: "3000");
        Assert.Equal([3000, 8081], plan.Ports.Select(p => (int)p.Laptop));
    }

    [Fact]
    public void Wishes_NameTheirServicePorts()
    {
        var plan = Plan(Given.Service("""{"name":"a","port":80,"targetPort":8080},{"name":"b","port":81,"targetPort":8081}"""), wishes: "3001:81 3000:80");
        Assert.Equal([3000, 3001], plan.Ports.Select(p => (int)p.Laptop));
    }

    [Fact]
    public void WishForAPortThatIsNotThere_NamesThoseThatAre()
    {
        var e = Assert.Throws<UsageException>(() => Plan(Given.Service("""{"name":"http","port":80,"targetPort":"http"}"""), wishes: "3000:99"));
        Assert.Contains("no port 99; it has 80 (http)", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3000 3001")]
    [InlineData("3000 3001:80")]
    public void SeveralWishes_MustSayForWhat(string wishes) =>
        Assert.Throws<UsageException>(() => Plan(Given.Service("""{"port":80,"targetPort":"http"}"""), wishes: wishes));

    [Fact]
    public void NameThatNoContainerHas_IsNamed()
    {
        var e = Assert.Throws<UsageException>(() => Plan(Given.Service("""{"port":80,"targetPort":"grpc"}""")));
        Assert.Contains("\"grpc\"", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HeadlessService_KeepsItsPodsPorts()
    {
        var service = Given.Service("""{"port":80,"targetPort":"http"}""");
        service["spec"]!["clusterIP"] = "None";
        Assert.Equal(8080, Plan(service).Ports.Single().Agent);
        var e = Assert.Throws<UsageException>(() => Plan(service, Given.Pod("""{"name":"http","containerPort":80}""")));
        Assert.Contains("headless", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("3000", 3000, null)]
    [InlineData("3000:80", 3000, 80)]
    [InlineData("65535:1", 65535, 1)]
    public void Wish_IsRead_AndWritten(string text, int laptop, int? service)
    {
        var wish = PortWish.Parse(text);
        Assert.Equal((laptop, service), (wish.Laptop, wish.Service));
        Assert.Equal(text, wish.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("+80")]
    [InlineData(" 80")]
    [InlineData("80:")]
    [InlineData(":80")]
    [InlineData("1:2:3")]
    [InlineData("http")]
    [InlineData("8080:http")]
    public void WishThatIsNone_IsNamed_WithAnExample(string text)
    {
        var e = Assert.Throws<UsageException>(() => PortWish.Parse(text));
        Assert.Contains($"--port {text}:", e.Message, StringComparison.Ordinal);
        Assert.Contains("3000:80", e.Message, StringComparison.Ordinal);
    }

    private static PortPlan Plan(System.Text.Json.Nodes.JsonObject service, System.Text.Json.Nodes.JsonObject? pod = null, string wishes = "") =>
        PortPlan.Of(ServiceView.Of(service), pod ?? Given.Pod(), [.. wishes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(PortWish.Parse)]);

    private static (int, int, int) Ports(RedirectedPort port) => (port.Container, port.Agent, port.Laptop);
}
