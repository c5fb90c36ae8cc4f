using Kloop.Engine.Projects;
using Kloop.Engine.Projects.Dev;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Tests.Projects;

/// <summary>The sample application, as somebody who read it would describe it.</summary>
public sealed class ShopTests
{
    private static readonly string Root = Path.Combine(Repository(), "samples/shop");

    [Fact]
    public void Shop_IsKnown()
    {
        var shop = ProjectFinder.Find(ProjectScanner.Scan(Root, TestContext.Current.CancellationToken), new LaptopBuild("x64"));
        Assert.Equal("shop", shop.Name);
        Assert.Equal(["shop/cart", "shop/catalog", "shop/orders", "shop/pricing", "shop/storefront"], shop.Images.Select(i => i.Name));
        Assert.All(shop.Images, i => Assert.Equal(Path.Combine(Root, i.Name["shop/".Length..]), i.Context));
        Assert.All(shop.Images, i => Assert.Equal(Path.Combine(i.Context, "Dockerfile"), Assert.IsType<Kloop.Engine.Applications.DockerfileBuilder>(i.Builder).Dockerfile));
        var overlay = Assert.IsType<Kloop.Engine.Applications.Kustomization>(Assert.Single(shop.Deployments));
        Assert.Equal(Path.Combine(Root, "deploy/overlays/local"), overlay.Folder);
        Assert.Equal(["service/storefront:80", "service/cart:80", "service/catalog:80", "service/pricing:5000"], shop.Ports.Select(p => $"{p.Resource}:{p.Port}"));
        Assert.Empty(shop.Unsupported);
        Assert.Equal(
            [
                "chart deploy/chart deploys the same as deploy/overlays/local: it is left out",
                "cart/Dockerfile:4 copies cart/bin/cart, which is not in the repository: it is built by go build before the image",
                "pricing/Dockerfile:6 copies pricing/bin/image, which is not in the repository: it is made by dotnet publish before the image",
                "storefront/Dockerfile:6 copies storefront/bin/image, which is not in the repository: it is made by dotnet publish before the image",
            ],
            shop.Assumed);
    }

    [Fact]
    public void EachLanguage_IsDevelopedInItsWay()
    {
        var shop = ProjectFinder.Find(ProjectScanner.Scan(Root, TestContext.Current.CancellationToken), new LaptopBuild("x64"));
        Assert.Equal(
            [
                "shop/cart", "  cart/bin -> / only /cart", "  watch cart",
                "  *: BuildHere env CGO_ENABLED=0 GOOS=linux GOARCH=amd64 go build -buildvcs=false -o cart/bin/cart .",
                "shop/catalog", "  catalog -> /app only /server.js /settings.js /products.json", "  *: Restart",
                "shop/orders", "  orders -> /app only /resp.py /worker.py", "  *: Restart",
                "shop/pricing", "  .kloop/build/pricing -> /app", "  watch pricing",
                "  *: BuildHere dotnet build pricing/Pricing.csproj -c Debug -o .kloop/build/pricing -r linux-x64 --self-contained -v quiet -nologo -clp:NoSummary -p:RunAnalyzers=false",
                "shop/storefront", "  .kloop/build/storefront -> /app", "  watch storefront",
                "  *: BuildHere dotnet build storefront/Storefront.csproj -c Debug -o .kloop/build/storefront -r linux-x64 --self-contained -v quiet -nologo -clp:NoSummary -p:RunAnalyzers=false",
            ],
            shop.Targets.SelectMany(t => Layout.Lines(t, Root)));
        Assert.Equal(
            [
                "cart/Dockerfile:4:1 shop/cart: env CGO_ENABLED=0 GOOS=linux GOARCH=amd64 go build -buildvcs=false -o cart/bin/cart . in cart",
                "pricing/Dockerfile:6:1 shop/pricing: dotnet publish pricing/Pricing.csproj -c Release -o pricing/bin/image -r linux-x64 --self-contained -v quiet -nologo in pricing",
                "storefront/Dockerfile:6:1 shop/storefront: dotnet publish storefront/Storefront.csproj -c Release -o storefront/bin/image -r linux-x64 --self-contained -v quiet -nologo in storefront",
            ],
            shop.Hooks.Select(h => $"{h.Place} {h.Image}: {Layout.Words(h.Command, Root)} in {Layout.Relative(h.Directory, Root)}"));
        Assert.Equal(["cart: go test ./... in cart", "catalog: node --test in catalog", "orders: python3 -m unittest in orders"],
            shop.Tests.Where(t => t.Command[0] != "dotnet").Select(t => $"{t.Service}: {string.Join(' ', t.Command)} in {Layout.Relative(t.Directory, Root)}"));
        Assert.Equal(["pricing in pricing.Tests", "storefront in storefront.Tests"], shop.Tests.Where(t => t.Command[0] == "dotnet").Select(t => $"{t.Service} in {Layout.Relative(t.Directory, Root)}"));
    }

    private static string Repository()
    {
        string at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Kloop.slnx"))) at = Path.GetDirectoryName(at)!;
        return at;
    }
}
