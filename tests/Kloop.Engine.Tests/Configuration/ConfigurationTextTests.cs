using Kloop.Engine.Configuration;
using Kloop.Engine.Redirect;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Engine.Tests.Configuration;

public sealed class ConfigurationTextTests
{
    private const string Folder = "/work/shop";

    [Fact]
    public void Outgoing_KeepsItsOrder() =>
        Assert.Equal(
            [new OutgoingRule("api.corp.example", OutgoingWay.Laptop), new OutgoingRule("*.corp.example", OutgoingWay.Cluster), new OutgoingRule("10.20.0.0/16", OutgoingWay.Deny)],
            Parse("outgoing:\n  api.corp.example: laptop\n  '*.corp.example': cluster\n  10.20.0.0/16: deny\n").Outgoing!);

    [Theory]
    [InlineData("outgoing: [cluster]", "kloop.yaml:1:11: outgoing is a map, and not a list")]
    [InlineData("outgoing: {a.example: elsewhere}", "kloop.yaml:1:23: \"a.example\" goes by cluster, laptop or deny, and not \"elsewhere\"")]
    public void Outgoing_ThatCannotBe_IsAFault(string yaml, string fault) =>
        Assert.StartsWith(fault, Assert.Throws<UsageException>(() => Parse(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void Item_HasAllThatItSays()
    {
        var item = Assert.Single(Parse("""
            redirect:
              - service: cart
                command: [npm, run, dev]
                dir: cart
                port: [3000:80, "9000:9090"]
                as: ada
                match: ['path:/api/**', '!method:GET']
                matchAny: true
                mirror: true
                envFile: cart/.env
                tlsSecret: cart-tls
                ingress: true
                quiet: true
                grace: 3
            """).Redirect);
        Assert.Equal(("cart", "/work/shop/cart", "/work/shop/cart/.env", "cart-tls"), (item.Service, item.Directory, item.EnvFile, item.TlsSecret));
        Assert.Equal(["npm", "run", "dev"], item.Command);
        Assert.Equal([new PortWish(3000, 80), new PortWish(9000, 9090)], item.Ports);
        Assert.Equal(("ada", false, true, true), (item.Route.Name, item.Route.All, item.Route.MatchAny, item.Route.Mirror));
        Assert.Equal(["path:/api/**", "!method:GET"], item.Route.Match);
        Assert.Equal((true, true, false, TimeSpan.FromSeconds(3)), (item.Ingress, item.Quiet, item.Wait, item.Grace));
        Assert.Equal("kloop.yaml:2:5", item.Place.ToString());
    }

    [Fact]
    public void Item_NeedsItsServiceAlone()
    {
        var item = Assert.Single(Parse("redirect: [{service: cart}]").Redirect);
        Assert.Equal(("cart", Folder, null, null), (item.Service, item.Directory, item.EnvFile, item.Grace));
        Assert.Empty(item.Command);
        Assert.Empty(item.Ports);
    }

    [Theory]
    [InlineData("npm run dev && echo", "sh", "-c", "npm run dev && echo")]
    [InlineData("['a b', '', 3, true]", "a b", "", "3", "true")]
    public void Command_IsAList_OrALineForSh(string yaml, params string[] command) =>
        Assert.Equal(command, Parse($"redirect: [{{service: cart, command: {(yaml.StartsWith('[') ? yaml : $"\"{yaml}\"")}}}]").Redirect[0].Command);

    [Theory]
    [InlineData("3000", 3000, null)]
    [InlineData("3000:80", 3000, 80)]
    [InlineData("'3000:80'", 3000, 80)]
    public void Port_IsANumber_OrAPair(string yaml, int laptop, int? service) =>
        Assert.Equal([new PortWish((ushort)laptop, (ushort?)service)], Parse($"redirect:\n- service: cart\n  port: {yaml}\n").Redirect[0].Ports);

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("redirect:\n")]
    [InlineData("redirect: []\n")]
    [InlineData("---\n...\n")]
    public void Nothing_IsNoFault(string yaml) => Assert.Empty(Parse(yaml).Redirect);

    [Fact]
    public void EveryFault_IsTold_WithPlaceAndRemedy_InTheFilesOrder()
    {
        var fault = Assert.Throws<UsageException>(() => Parse("""
            redirects: []
            redirect:
              - service: cart
                comand: x
                port: 70000
                all: yes
              - port: 3000
              - service: cart
                grace: soon
                quiet: true
                quiet: false
              - catalog
              - service: pricing
                dir: nowhere
                wait: true
                command: dotnet run
            """));
        Assert.Equal("""
            kloop.yaml:1:1: kloop.yaml has no key "redirects"; is it "redirect"?
            kloop.yaml:4:5: an item of redirect has no key "comand"; is it "command"?
            kloop.yaml:5:11: port is LAPTOP or LAPTOP:SERVICE, each 1 to 65535, such as 3000 or 3000:80, and not "70000"
            kloop.yaml:6:10: all is true or false, and not "yes"
            kloop.yaml:7:5: this item has no service: say which, such as service: cart
            kloop.yaml:8:5: Service "cart" is there already, in line 3: make one item of both
            kloop.yaml:9:12: grace is a whole number, and not "soon"
            kloop.yaml:11:5: "quiet" is there already, in line 10: leave one of them out
            kloop.yaml:12:5: an item of redirect is a map, and not "catalog": write - service: catalog
            kloop.yaml:14:10: there is no folder /work/shop/nowhere: dir is relative to the file's folder
            kloop.yaml:15:11: wait is for a program that you start yourself: leave out wait, or command
            """, fault.Message);
    }

    [Theory]
    [InlineData("as: ada\n  all: true", "kloop.yaml:4:8: all with as")]
    [InlineData("all: true\n  match: [method:GET]", "kloop.yaml:3:8: all with match")]
    [InlineData("matchAny: true", "kloop.yaml:3:13: matchAny says")]
    [InlineData("as: Ada L", "kloop.yaml:3:7: --as Ada L: a name is")]
    [InlineData("match: ['path:/a', 'size:9']", "kloop.yaml:3:22: --match size:9: \"size\" is nothing that a request has")]
    [InlineData("match: method:GET", "kloop.yaml:3:10: match is a list, and not \"method:GET\": write match: ['path:/api/**']")]
    [InlineData("all: true\n  ingress: true", "kloop.yaml:4:12: ingress is for a session with a name")]
    [InlineData("command: []", "kloop.yaml:3:12: command is a program and its arguments")]
    [InlineData("command: [node, [x]]", "kloop.yaml:3:12: command is a program and its arguments")]
    [InlineData("envFile: ''", "kloop.yaml:3:12: envFile is a text, and not empty")]
    [InlineData("port: [3000, x]", "kloop.yaml:3:16: port is LAPTOP")]
    public void Fault_OfAnItem_IsTold(string keys, string fault) =>
        Assert.StartsWith(fault, Assert.Throws<UsageException>(() => Parse($"redirect:\n- service: cart\n  {keys}\n")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("redirect: [", "kloop.yaml:2:1: this is no YAML: ")]
    [InlineData("redirect:\n\t- a", "kloop.yaml:2:1: this is no YAML: ")]
    [InlineData("- service: cart", "kloop.yaml:1:1: kloop.yaml is a map, and not a list")]
    [InlineData("redirect: {service: cart}", "kloop.yaml:1:11: redirect is a list, and not a map")]
    [InlineData("redirect: []\n---\nredirect: []", "kloop.yaml:2:1: a second document")]
    [InlineData("redirect: [{service: *x}]", "kloop.yaml:1:24: this is no YAML: nothing before it has the anchor &x")]
    [InlineData("? [a]\n: b", "kloop.yaml:1:3: a key is a word, and not a list")]
    [InlineData("redirct: 1", "kloop.yaml:1:1: kloop.yaml has no key \"redirct\"; is it \"redirect\"?")]
    [InlineData("zzz: 1", "kloop.yaml:1:1: kloop.yaml has no key \"zzz\"; it may have redirect")]
    public void Text_ThatIsNoConfiguration_IsRefused(string yaml, string fault) =>
        Assert.StartsWith(fault, Assert.Throws<UsageException>(() => Parse(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void NestingThatNobodyWrites_IsRefused_AndNotFollowed() =>
        Assert.Contains("more than 128 levels", Assert.Throws<UsageException>(() => Parse("redirect: " + new string('[', 1000))).Message, StringComparison.Ordinal);

    [Fact]
    public void Anchor_IsItsValue() =>
        Assert.Equal(["node"], Parse("redirect: [{service: cart, command: &c [node]}, {service: catalog, command: *c}]").Redirect[1].Command);

    private static KloopConfiguration Parse(string text) => ConfigurationText.Parse(text, "kloop.yaml", Folder, f => f is Folder or Folder + "/cart");
}
