using Kloop.Engine.Applications;
using Kloop.Engine.Configuration;
using Kloop.Engine.Configuration.Written;
using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Tests.Configuration.Written;

public sealed class ApplicationMergeTests
{
    private static readonly Application Found = new("found", "/shop")
    {
        Images = [Docker("shop/cart", "/shop/cart"), Docker("shop/front", "/shop/front")],
        Deployments = [new Kustomization(null, "/shop/overlays/dev", [])],
        Ports = [new PortWish(null, "service/front", "80", null)],
        Targets = [Target("shop/cart"), Target("shop/front")],
        Tests = [new TestSource(null, TestKind.Unit, "cart", ["npm", "test"], "/shop/cart")],
        Hooks = [new Hook(new Place("cart/Dockerfile", 4, 1), HookTime.BeforeBuild, ["make"], "/shop/cart", "shop/cart")],
        Namespace = "found-ns",
        Assumed = ["something"],
    };

    [Fact]
    public void WhatIsNotWritten_IsAsFound()
    {
        var merged = Merge("name: mine\n");
        Assert.Equal("mine", merged.Name);
        Assert.Equal(Found.Images, merged.Images);
        Assert.Equal(Found.Deployments, merged.Deployments);
        Assert.Equal((Found.Namespace, Found.Assumed), (merged.Namespace, merged.Assumed));
        Assert.Equal(Found.Hooks, merged.Hooks);
    }

    [Fact]
    public void WrittenImages_AreAllThereIs_AndTakeTheFoundValues()
    {
        var merged = Merge("images: [{image: shop/cart, args: {A: b}}]\n");
        var image = Assert.Single(merged.Images);
        var builder = Assert.IsType<DockerfileBuilder>(image.Builder);
        Assert.Equal(("/shop/cart", "/shop/cart/Dockerfile", "b"), (image.Context, builder.Dockerfile, builder.Arguments["A"]));
        Assert.Equal("shop/cart", Assert.Single(merged.Targets).Image);
        Assert.Single(merged.Hooks);
    }

    [Fact]
    public void OtherBuilders_ReplaceTheFoundOne_AndItsHook()
    {
        var merged = Merge("images:\n- {image: shop/cart, command: [ko, build], inputs: [a]}\n- {image: shop/net, project: net/Net.csproj}\n- {image: shop/new, dir: new}\n- {image: shop/file, dockerfile: x/Dockerfile, bases: {BASE: shop/new}, before: make}\n");
        Assert.Equal(["ko", "build"], Assert.IsType<CommandBuilder>(merged.Images[0].Builder).Command);
        Assert.Equal("/shop/net", merged.Images[1].Context);
        Assert.Equal("/shop/net/Net.csproj", Assert.IsType<DotNetBuilder>(merged.Images[1].Builder).Project);
        Assert.Equal("/shop/new/Dockerfile", Assert.IsType<DockerfileBuilder>(merged.Images[2].Builder).Dockerfile);
        Assert.Equal(("/shop", "BASE"), (merged.Images[3].Context, merged.Images[3].Bases["shop/new"]));
        var hook = Assert.Single(merged.Hooks);
        Assert.Equal(("shop/file", "/shop"), (hook.Image, hook.Directory));
    }

    [Fact]
    public void ImageThatNothingBuilds_IsAFault() =>
        Assert.Equal(
            "kloop.yaml:1:10: nothing here builds image shop/other: say dir: with the folder of its Dockerfile, project: for a .NET project, or command:",
            Assert.Throws<UsageException>(() => Merge("images: [{image: shop/other}]\n")).Message);

    [Fact]
    public void Dev_ReplacesOneImages_AndKeepsTheOthers()
    {
        var merged = Merge("dev: [{image: shop/cart, env: {A: b}}, {image: shop/front, sync: [{dir: front, to: /x}]}]\n");
        var cart = merged.Targets.Single(t => t.Image == "shop/cart");
        Assert.Equal(("b", "/app", 1), (cart.Environment["A"], Assert.Single(cart.Folders).Container, cart.Rules.Count));
        var front = merged.Targets.Single(t => t.Image == "shop/front");
        Assert.Equal(("/x", 0, 0), (Assert.Single(front.Folders).Container, front.Rules.Count, front.Watched.Count));
    }

    [Fact]
    public void Tests_ReplaceThoseOfTheirService()
    {
        var merged = Merge("tests: [{service: cart, unit: make test}, {e2e: ./e2e}]\n");
        Assert.Equal(["sh -c make test", "sh -c ./e2e"], merged.Tests.Select(t => string.Join(' ', t.Command)));
    }

    [Fact]
    public void WrittenDeployment_TakesBackWhatWasFoundForIt()
    {
        var merged = Merge("images: [{image: shop/cart}]\ndeploy: [{manifests: k8s}]\nports: []\n");
        Assert.Equal(["/shop/k8s"], Assert.IsType<ManifestFiles>(Assert.Single(merged.Deployments)).Files);
        Assert.Empty(merged.Ports);
        Assert.Null(merged.Namespace);
        Assert.Empty(merged.Assumed);
    }

    private static Application Merge(string text)
    {
        var faults = new Faults();
        var merged = ApplicationMerge.Merge(ConfigurationText.Parse(text, "kloop.yaml", "/shop", _ => true).Application!, Found, "/shop", faults);
        faults.ThrowIfAny();
        return merged;
    }

    private static ImageSource Docker(string name, string folder) => new(null, name, folder, new DockerfileBuilder(folder + "/Dockerfile", null, null, new Dictionary<string, string?>(), []));

    private static DevTarget Target(string image) => new(null, image)
    {
        Folders = [new SyncFolder(null, "/shop/x", "/app")],
        Rules = [new ChangeRule("*", ChangeAction.Restart, [])],
        Watched = ["/shop/x"],
    };
}
