using Kloop.Engine.Applications;
using Kloop.Engine.Testing;

namespace Kloop.Engine.Tests.Testing;

public sealed class TestPlanTests
{
    private static readonly Application Shop = new("shop", "/shop")
    {
        Images = [new ImageSource(null, "acme/cart", "/shop/cart", new CommandBuilder(["x"], [], []))],
        Deployments = [new ManifestFiles(null, ["/shop/k8s.yaml"])],
        Tests = [Test(TestKind.Unit, "cart", "/shop/cart.tests"), Test(TestKind.Unit, "front", "/shop/front"), Test(TestKind.EndToEnd, "", "/shop/e2e"), Test(TestKind.EndToEnd, "front", "/shop/e2e")],
    };

    [Theory]
    [InlineData(null, "", 2, true, 2)]
    [InlineData(TestKind.Unit, "", 2, false, 0)]
    [InlineData(TestKind.Deploy, "", 0, true, 0)]
    [InlineData(TestKind.EndToEnd, "", 0, false, 2)]
    [InlineData(null, "front", 1, false, 1)]
    [InlineData(TestKind.Unit, "front cart", 2, false, 0)]
    [InlineData(TestKind.EndToEnd, "front", 0, false, 1)]
    public void Kinds_AndServices_Choose(TestKind? kind, string services, int unit, bool deploy, int endToEnd)
    {
        var plan = TestPlan.Of(Shop, kind, services.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((unit, deploy, endToEnd), (plan.Unit.Count, plan.Deploy, plan.EndToEnd.Count));
        Assert.Equal(deploy || endToEnd > 0, plan.NeedsCluster);
    }

    [Theory]
    [InlineData("frnt", "\"frnt\" has no tests: is it front?")]
    [InlineData("billing", "\"billing\" has no tests: there are cart, front")]
    public void UnknownService_IsTold(string service, string message) =>
        Assert.StartsWith(message, Assert.Throws<UsageException>(() => TestPlan.Of(Shop, null, [service])).Message, StringComparison.Ordinal);

    [Fact]
    public void Nothing_IsTold()
    {
        var empty = new Application("x", "/x");
        Assert.StartsWith("there are no tests", Assert.Throws<UsageException>(() => TestPlan.Of(empty, null, [])).Message, StringComparison.Ordinal);
        Assert.StartsWith("there are no end-to-end tests", Assert.Throws<UsageException>(() => TestPlan.Of(empty, TestKind.EndToEnd, [])).Message, StringComparison.Ordinal);
        Assert.StartsWith("nothing is deployed here", Assert.Throws<UsageException>(() => TestPlan.Of(empty, TestKind.Deploy, [])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/shop/cart/src/a.go", "cart")]
    [InlineData("/shop/cart.tests/T.cs", "cart")]
    [InlineData("/shop/front/x.js", "front")]
    [InlineData("/shop/frontier/x.js", "")]
    [InlineData("/shop/README.md", "")]
    public void Change_AsksForTheTestsOfItsFolder(string path, string services) =>
        Assert.Equal(services, string.Join(' ', TestPlan.Of(Shop, TestKind.Unit, []).After([path], Shop).Unit.Select(t => t.Service)));

    private static TestSource Test(TestKind kind, string service, string folder) => new(null, kind, service, ["x"], folder);
}
