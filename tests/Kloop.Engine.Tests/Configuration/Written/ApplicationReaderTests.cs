using Kloop.Engine.Applications;
using Kloop.Engine.Configuration;
using Kloop.Engine.Configuration.Written;

namespace Kloop.Engine.Tests.Configuration.Written;

public sealed class ApplicationReaderTests
{
    [Fact]
    public void Sections_AreReadAsTheyAre()
    {
        var read = Parse("""
            name: shop
            namespace: shop-dev
            images:
            - image: shop/cart
              dir: cart
              dockerfile: docker/cart.Dockerfile
              target: run
              args: {VERSION: 1}
              platforms: [linux/arm64]
              before: make cart
            - image: shop/tool
              command: [ko, build]
              inputs: ['**/*.go']
            deploy:
            - manifests: [k8s/*.yaml, k8s/more]
            - kustomize: overlays/dev
              namespace: other
            - helm: chart
              release: shop
              values: [chart/values-dev.yaml]
              set: {replicas: '1'}
              images: [{value: cart.tag, image: shop/cart, part: tag}]
            - helm: redis
              repository: https://charts.example
              version: 1.2.3
            dev:
            - image: shop/cart
              sync: [{dir: cart/src, to: /app, only: ['*.js'], direction: both}]
              watch: [lib]
              changes: [{match: package.json, do: run, command: npm ci, restart: true}, {match: '*', do: build, command: [make], dir: cart, incremental: true}]
              terminal: true
              logs: false
            ports: [cart:80, 9000:deployment/x:http, {resource: pod/a, port: 1, reverse: true, laptop: 5005}]
            tests:
            - {service: cart, unit: go test ./..., dir: cart, results: ['*.xml']}
            - {e2e: [npm, test], shoes: front}
            - {deploy: true}
            hooks: [{when: after-deploy, command: ./seed, image: shop/cart}]
            """);
        Assert.Equal(("shop", "shop-dev"), (read.Name, read.Namespace));
        var cart = read.Images![0];
        Assert.Equal(("/shop/cart", "/shop/docker/cart.Dockerfile", "run", "kloop.yaml:4:3"), (cart.Context, cart.Dockerfile, cart.Target, cart.Place.ToString()));
        Assert.Equal("1", cart.Arguments!["VERSION"]);
        Assert.Equal(["sh", "-c", "make cart"], cart.Before);
        Assert.Equal(["ko", "build"], read.Images[1].Command);
        Assert.Equal(["/shop/k8s/*.yaml", "/shop/k8s/more"], Assert.IsType<ManifestFiles>(read.Deployments![0]).Files);
        Assert.Equal(("/shop/overlays/dev", "other"), (Assert.IsType<Kustomization>(read.Deployments[1]).Folder, read.Deployments[1].Namespace));
        var chart = Assert.IsType<HelmRelease>(read.Deployments[2]);
        Assert.Equal(("/shop/chart", "shop", "/shop/chart/values-dev.yaml", "1"), (chart.Chart, chart.Release, Assert.Single(chart.ValuesFiles), chart.Set["replicas"]));
        Assert.Equal([new HelmImageValue("cart.tag", "shop/cart", ImagePart.Tag)], chart.ImageValues);
        Assert.Equal(("redis", "https://charts.example", "1.2.3"), Assert.IsType<HelmRelease>(read.Deployments[3]) is var r ? (r.Chart, r.Repository, r.Version) : default);
        var dev = read.Targets![0].Target;
        Assert.Equal(("/shop/cart/src", "/app", SyncDirection.Both), (dev.Folders[0].Laptop, dev.Folders[0].Container, dev.Folders[0].Direction));
        Assert.Equal((ChangeAction.Run, true, "sh -c npm ci"), (dev.Rules[0].Action, dev.Rules[0].Restart, string.Join(' ', dev.Rules[0].Command)));
        Assert.Equal((ChangeAction.BuildHere, "/shop/cart"), (dev.Rules[1].Action, dev.Rules[1].Directory));
        Assert.True(dev.Rules[1].Incremental);
        Assert.Equal(["sh"], dev.Terminal!);
        Assert.False(dev.Logs);
        Assert.Equal(
            [("service/cart", "80", null, false), ("deployment/x", "http", 9000, false), ("pod/a", "1", 5005, true)],
            read.Ports!.Select(p => (p.Resource, p.Port, p.LaptopPort, p.Reverse)));
        Assert.Equal([(TestKind.Unit, "cart"), (TestKind.EndToEnd, ""), (TestKind.Deploy, "")], read.Tests!.Select(t => (t.Kind, t.Service)));
        Assert.Equal("front", read.Tests![1].Shoes);
        Assert.Equal(HookTime.AfterDeploy, Assert.Single(read.Hooks!).Time);
    }

    [Fact]
    public void RedirectAlone_SaysNothingOfTheApplication() => Assert.Null(ConfigurationText.Parse("redirect: [{service: cart}]", "kloop.yaml", "/shop", _ => true).Application);

    [Fact]
    public void EveryFault_IsToldAtOnce()
    {
        string message = Fault("""
            name: Shop
            images:
            - dir: cart
            - image: shop/cart:1
            - image: shop/a
              dockerfle: x
              command: x
              project: y
            - image: shop/a
            deploy:
            - manifests: [a]
              kustomize: b
            - {}
            - {kustomize: b, release: x}
            dev:
            - sync: [{dir: a}]
            - image: x
              changes: [{match: a, do: restrt}, {match: b, do: run}, {match: c, do: copy, command: x}]
            ports: [cart, 70000:cart:80, {port: 80}]
            tests: [{service: cart}, {unit: a, e2e: b}, {unit: a, shoes: x}]
            hooks: [{when: before, command: x}]
            """);
        Assert.Equal(
            [
                "kloop.yaml:1:7: \"Shop\" cannot label objects in a cluster: use at most 63 small letters, digits and -, such as shop",
                "kloop.yaml:3:3: this item has no image: say its name as the manifests do, such as image: acme/cart",
                "kloop.yaml:4:10: \"shop/cart:1\" has the tag 1: leave it out, or say tag: 1",
                "kloop.yaml:6:3: an item of images has no key \"dockerfle\"; is it \"dockerfile\"?",
                "kloop.yaml:7:12: an image is built by one of project, command: leave the others out",
                "kloop.yaml:9:3: image \"shop/a\" is there already, in line 5: make one item of both",
                "kloop.yaml:11:3: manifests and kustomize are two items: write - before each",
                "kloop.yaml:13:3: this item deploys nothing: say manifests: [k8s/*.yaml], kustomize: FOLDER or helm: CHART",
                "kloop.yaml:14:27: release belongs to helm, and this is kustomize: leave it out",
                "kloop.yaml:16:3: this item has neither image nor selector: say which container, such as image: acme/cart",
                "kloop.yaml:16:10: this item has no to: say the folder in the container, such as to: /app",
                "kloop.yaml:18:28: do is copy, run, restart, rebuild, build or nothing, and not \"restrt\"",
                "kloop.yaml:18:37: do: run needs a command, such as command: npm ci",
                "kloop.yaml:18:88: a command belongs to do: run (in the container) or do: build (on the laptop)",
                "kloop.yaml:19:9: a port is [LAPTOP:][KIND/]NAME:PORT, such as cart:80 or 8080:service/cart:80, and not \"cart\"",
                "kloop.yaml:19:15: a port is [LAPTOP:][KIND/]NAME:PORT, such as cart:80 or 8080:service/cart:80, and not \"70000:cart:80\"",
                "kloop.yaml:19:30: this item has no resource: write {resource: service/cart, port: 80}",
                "kloop.yaml:20:9: this item tests nothing: say unit: COMMAND, e2e: COMMAND, structure: FILE or deploy: true",
                "kloop.yaml:20:26: unit and e2e are two items: write - before each",
                "kloop.yaml:20:62: shoes belongs to e2e: leave it out",
                "kloop.yaml:21:16: when is before-build, after-build, before-deploy, after-deploy or after-sync, and not \"before\"",
            ],
            message.Split('\n'));
    }

    [Theory]
    [InlineData("images: {image: x}", "kloop.yaml:1:9: images is a list, and not a map: write - before each item, such as - image: acme/cart")]
    [InlineData("deploy: k8s", "kloop.yaml:1:9: deploy is a list, and not \"k8s\": write - before each item, such as - manifests: [k8s/*.yaml]")]
    [InlineData("images: [x]", "kloop.yaml:1:10: an item of images is a map, and not \"x\": write - image: acme/cart")]
    [InlineData("image: []", "kloop.yaml:1:1: kloop.yaml has no key \"image\"; is it \"images\"?")]
    [InlineData("dev: [{image: x, selector: {a: b}}]", "kloop.yaml:1:7: image and selector both say which container: leave one of them out")]
    public void SectionOfAnotherKind_IsAFault(string yaml, string fault) => Assert.Equal(fault, Fault(yaml));

    [Fact]
    public void TextThatTheParserLosesItsWayIn_IsAFault() => Assert.Equal("kloop.yaml:1:7: this is no YAML: something behind this is not closed", Fault("name: [\nkind: x"));

    private static WrittenApplication Parse(string text) => ConfigurationText.Parse(text, "kloop.yaml", "/shop", _ => true).Application!;

    private static string Fault(string text) => Assert.Throws<UsageException>(() => Parse(text)).Message;
}
