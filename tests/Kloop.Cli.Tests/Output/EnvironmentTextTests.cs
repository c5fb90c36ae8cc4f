using Kloop.Cli.Output;
using Kloop.Engine.Deploy.Planning;
using Kloop.Engine.Environments;
using Kloop.Engine.Redirect;

namespace Kloop.Cli.Tests.Output;

public sealed class EnvironmentTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void TheTable_SaysWhoseTheyAre_UntilWhen_AndWhatTheyCost()
    {
        string table = EnvironmentText.Table(
            [
                new("ada", "ada", null, "shop", Now, Now.AddHours(8), false, new EnvironmentCost(1, 0.01m, 1, 16L << 20, 48L << 20, 0)),
                new("shop-fix", "bob", "fix/1", null, Now, Now.AddDays(-3), false, new EnvironmentCost(7, 1.25m, 0, 3L << 30, 1L << 30, 2)),
                new("going", "eve", null, null, Now, null, true, null),
            ],
            "ada", "none", Now);
        Assert.Equal(
            """
            ENVIRONMENT  OWNER  BRANCH  OVER  EXPIRES         PODS  CPU       MEMORY
            ada *        ada    -       shop  in 8 h          1     10m to 1  16Mi to 48Mi
            shop-fix     bob    fix/1   -     over (3 d ago)  7     1.25      3Gi to no limit
            going        eve    -       -     going           ?     ?         ?

            """,
            table.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void WithoutAny_ItSaysSo() => Assert.Equal("none" + Environment.NewLine, EnvironmentText.Table([], null, "none", Now));

    [Fact]
    public void ANewOne_IsTold_WithWhatComesNext()
    {
        var made = new EnvironmentRecord("ada", "ada") { Base = "shop", Branch = "fix", Expires = Now.AddDays(3) };
        Assert.Equal("environment ada is there: an overlay over shop, ada's, branch fix, expires in 3 d", EnvironmentText.Made(made, Now));
        Assert.Equal("next: kloop up -n ada SERVICE", EnvironmentText.Next(made, used: false));
        Assert.Equal("next: kloop up", EnvironmentText.Next(made with { Services = ["cart"] }, used: true));
    }

    [Fact]
    public void APlan_IsLines()
    {
        var plan = new DeploymentPlan(
            "shop", "prod", "ada", "ada", "context \"prod\" says that it is prod",
            [new PlannedImage("shop/cart", "r/shop/cart:1", true), new PlannedImage("shop/web", "r/shop/web:2", false)],
            [new PlannedObject("create", "Deployment", "cart", ""), new PlannedObject("delete", "Service", "old", "is deployed no more")], 1, ["a note"]);
        Assert.Equal(
            """
            kloop up of shop in environment ada of context prod would
              leave   image shop/cart                  r/shop/cart:1
              build   image shop/web                   r/shop/web:2
              create  Deployment              cart
              delete  Service                 old                              is deployed no more
              leave   1 object as it is
            note: a note
            note: context "prod" says that it is prod: it needs --yes-really

            """,
            PlanText.Of(plan, "kloop up").ReplaceLineEndings("\n"));
    }
}
