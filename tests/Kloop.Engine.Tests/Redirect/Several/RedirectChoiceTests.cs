using Kloop.Engine.Configuration;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Routes;
using Kloop.Engine.Redirect.Several;

namespace Kloop.Engine.Tests.Redirect.Several;

public sealed class RedirectChoiceTests
{
    private static readonly RedirectOptions Nothing = new("", [], []);

    private static readonly KloopConfiguration File = ConfigurationText.Parse("""
        redirect:
        - {service: cart, command: [node, cart.js], dir: cart, port: 3000, as: ada, envFile: .env, tlsSecret: t, quiet: true, grace: 3}
        - {service: catalog, all: true}
        - {service: pricing, wait: true, ingress: true}
        """, "kloop.yaml", "/shop", _ => true);

    [Fact]
    public void WithoutFile_OneService_IsTheCommandLines()
    {
        var one = Assert.Single(Resolve(["cart"], Nothing with { Command = ["node"], Ports = [new PortWish(1, null)] }, null));
        Assert.Equal(("cart", "node", 1, null, "grace"), (one.Service, one.Command[0], one.Ports[0].Laptop, one.Directory, one.Route!.Name));
    }

    [Fact]
    public void ItemsValues_Count_WhereTheCommandLineSaysNothing()
    {
        var one = Assert.Single(Resolve(["cart"], Nothing, File));
        Assert.Equal(["node", "cart.js"], one.Command);
        Assert.Equal(("/shop/cart", "/shop/.env", "t", 3000, "ada"), (one.Directory, one.EnvFile, one.TlsSecret, one.Ports[0].Laptop, one.Route!.Name));
        Assert.Equal((true, false, TimeSpan.FromSeconds(3)), (one.Quiet, one.Wait, one.Grace));
    }

    [Fact]
    public void CommandLine_Wins()
    {
        var given = Nothing with { Ports = [new PortWish(4000, null)], EnvFile = "x", TlsSecret = "y", Grace = TimeSpan.FromSeconds(9) };
        var one = Assert.Single(Resolve(["cart"], given, File, new RouteWish(null, true, [], false, false)));
        Assert.Equal((4000, "x", "y", TimeSpan.FromSeconds(9), null), (one.Ports[0].Laptop, one.EnvFile, one.TlsSecret, one.Grace, one.Route!.Name));
        Assert.Equal("cart.js", one.Command[1]);
    }

    [Fact]
    public void WhoWaits_StartsTheProgramElsewhere()
    {
        var one = Assert.Single(Resolve(["cart"], Nothing with { Wait = true }, File));
        Assert.Equal((0, null, true), (one.Command.Count, one.Directory, one.Wait));
    }

    [Fact]
    public void Several_HaveTheirItems_InTheCommandLinesOrder_AndCommonOptions()
    {
        var all = Resolve(["pricing", "other", "cart"], Nothing with { Quiet = true, StdoutToStderr = true, HighlyAvailable = true }, File, new RouteWish("bob", false, [], false, false));
        Assert.Equal(["pricing 0 True", "other 0 False", "cart 2 False"], all.Select(o => $"{o.Service} {o.Command.Count} {o.Wait}"));
        Assert.All(all, o => Assert.Equal((true, true, true, "bob"), (o.Quiet, o.StdoutToStderr, o.HighlyAvailable, o.Route!.Name)));
    }

    [Fact]
    public void NoService_IsAllOfTheFile()
    {
        var all = Resolve([], Nothing, File);
        Assert.Equal(["cart ada", "catalog ", "pricing grace"], all.Select(o => $"{o.Service} {o.Route!.Name}"));
    }

    [Fact]
    public void OneName_HasOneSubdomain()
    {
        var all = Resolve(["pricing", "other", "third"], Nothing with { Ingress = true }, File);
        Assert.Equal([true, false, false], all.Select(o => o.Ingress));
    }

    [Fact]
    public void Subdomain_NeedsAName() =>
        Assert.Contains("--ingress is for a session with a NAME", Assert.Throws<UsageException>(() => Resolve(["catalog"], Nothing with { Ingress = true }, File)).Message, StringComparison.Ordinal);

    [Fact]
    public void NoService_AndNoFile_SaysHow() =>
        Assert.StartsWith("which Service? Say kloop redirect SERVICE, or list them in a kloop.yaml", Assert.Throws<UsageException>(() => Resolve([], Nothing, null)).Message, StringComparison.Ordinal);

    [Fact]
    public void NoService_AndAnEmptyFile_SaysHow() =>
        Assert.StartsWith("shop/kloop.yaml lists no Services", Assert.Throws<UsageException>(() => Resolve([], Nothing, new KloopConfiguration("shop/kloop.yaml", []))).Message, StringComparison.Ordinal);

    [Fact]
    public void NoService_WithAProgram_SaysHow() =>
        Assert.Equal("which Service is `node` for? Say kloop redirect SERVICE -- node x.js", Assert.Throws<UsageException>(() => Resolve([], Nothing with { Command = ["node", "x.js"] }, null)).Message);

    [Fact]
    public void WhatIsForOneService_IsRefusedForSeveral_AllAtOnce()
    {
        var given = Nothing with { Command = ["node"], Ports = [new PortWish(1, null)], EnvFile = "x", TlsSecret = "y" };
        string message = Assert.Throws<UsageException>(() => Resolve(["cart", "catalog", "cart"], given, null)).Message;
        Assert.All(
            ["Service \"cart\" is named 2 times", "-- node is for one Service, and there are 3 (cart, catalog, cart): give each its command in kloop.yaml", "--port is for one Service", "write it as envFile of each", "write it as tlsSecret of each"],
            part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private static IReadOnlyList<RedirectOptions> Resolve(string[] services, RedirectOptions given, KloopConfiguration? file, RouteWish? route = null) =>
        RedirectChoice.Resolve(new RedirectRequest(services, given, route), file, "grace");
}
