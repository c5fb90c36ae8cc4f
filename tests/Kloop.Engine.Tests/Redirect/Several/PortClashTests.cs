using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Several;
using Kloop.Engine.Tests.Doubles;

namespace Kloop.Engine.Tests.Redirect.Several;

public sealed class PortClashTests
{
    [Fact]
    public void DifferentPorts_DoNotClash() => Assert.Empty(PortClash.Of([("cart", Plan()), ("catalog", Plan(new PortWish(8081, 80)))]));

    [Fact]
    public void OnePort_ForTwoServices_IsToldWithARemedy() =>
        Assert.Equal(
            ["port 8080 of this laptop is for several Services: cart (port 80), catalog (port 80). Let catalog's program listen elsewhere, and say so in kloop.yaml: port: OTHER:80"],
            PortClash.Of([("cart", Plan()), ("pricing", Plan(new PortWish(8081, 80))), ("catalog", Plan())]));

    private static PortPlan Plan(params PortWish[] wanted) =>
        PortPlan.Of(ServiceView.Of(Given.Service("""{"port":80,"targetPort":"http","protocol":"TCP"}""")), Given.Pod(), wanted);
}
