using Kloop.Engine.Applications;
using Kloop.Engine.Dev.Loop;

namespace Kloop.Engine.Tests.Dev.Loop;

public sealed class SourceChangeTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kloop-change-").FullName;
    private readonly Application _shop;

    public SourceChangeTests()
    {
        Directory.CreateDirectory($"{_root}/base");
        Directory.CreateDirectory($"{_root}/cart");
        File.WriteAllText($"{_root}/base/Dockerfile", "FROM scratch\n");
        File.WriteAllText($"{_root}/cart/Dockerfile", "FROM acme/base\nCOPY . .\n");
        File.WriteAllText($"{_root}/cart/.dockerignore", "docs\n");
        _shop = new Application("shop", _root)
        {
            Images = [Image("acme/base", "base"), Image("acme/cart", "cart"), Image("acme/other", "other") with { Watch = false }],
            Deployments =
            [
                new ManifestFiles(null, [$"{_root}/k8s/*.yaml"]), new Kustomization(null, $"{_root}/deploy/overlays/dev", []),
                new HelmRelease(null, "db", $"{_root}/charts/db") { ValuesFiles = [$"{_root}/values.yaml"] },
            ],
        };
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("cart/app.py", "acme/cart", false)]
    [InlineData("cart/Dockerfile", "acme/cart", false)]
    [InlineData("cart/index.txt", "", false)]
    [InlineData("cart/docs/a.md", "", false)]
    [InlineData("base/x", "acme/base acme/cart", false)]
    [InlineData("other/x", "", false)]
    [InlineData("k8s/cart.yaml", "", true)]
    [InlineData("k8s/cart.txt", "", false)]
    [InlineData("deploy/base/cart.yaml", "", true)]
    [InlineData("charts/db/templates/x.yaml", "", true)]
    [InlineData("values.yaml", "", true)]
    [InlineData("README.md", "", false)]
    public void Edit_IsAboutImages_OrWhatIsDeployed(string path, string images, bool deployment)
    {
        var followed = new DevTarget(null, "acme/cart") { Folders = [new SyncFolder(null, $"{_root}/cart", "/app") { Only = ["/*.txt"] }] };
        var change = SourceChange.Of([$"{_root}/{path}"], _shop, [followed]);
        Assert.Equal((images, deployment), (string.Join(' ', change.Images.Order(StringComparer.Ordinal)), change.Deployment));
        Assert.Equal(images.Length == 0 && !deployment, change.IsNothing);
    }

    [Fact]
    public void WhatASessionFollows_IsItsOwn()
    {
        DevTarget[] followed = [new DevTarget(null, "acme/cart") { Folders = [new SyncFolder(null, $"{_root}/cart/out", "/app") { Sources = $"{_root}/cart", Ignored = ["*.log"] }], Watched = [$"{_root}/base"] }];
        Assert.True(SourceChange.Of([$"{_root}/cart/app.py", $"{_root}/base/x"], _shop, followed).IsNothing);
    }

    [Fact]
    public void Roots_AreNotInEachOther()
    {
        string outside = Directory.CreateTempSubdirectory("kloop-outside-").FullName;
        Assert.Equal([_root, outside], SourceWatch.Roots(_shop with { Images = [.. _shop.Images, new ImageSource(null, "x", outside, new CommandBuilder(["x"], [], [])) { Watch = true }] }));
        Directory.Delete(outside);
    }

    private ImageSource Image(string name, string folder) =>
        new(null, name, $"{_root}/{folder}", new DockerfileBuilder($"{_root}/{folder}/Dockerfile", null, null, new Dictionary<string, string?>(), [])) { Watch = true };
}
