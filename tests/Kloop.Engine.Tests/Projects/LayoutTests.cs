using static Kloop.Engine.Tests.Projects.Layout;

namespace Kloop.Engine.Tests.Projects;

/// <summary>Repositories as people lay them out: which images, and what is deployed.</summary>
public sealed class LayoutTests
{
    private const string Copy = "FROM node:22\nWORKDIR /app\nCOPY . .\nCMD [\"node\", \"server.js\"]\n";

    [Fact]
    public void Monorepo_PairsByFolder()
    {
        var layout = new Layout()
            .With("services/cart/Dockerfile", Copy).With("services/cart/server.js").With("services/front/Dockerfile", Copy).With("services/front/server.js")
            .With("k8s/cart.yaml", Deployment("cart", "acme/cart:1") + Service("cart")).With("k8s/front.yaml", Deployment("front", "registry.example:5000/acme/front") + Service("front"));
        Assert.Equal(["acme/cart < services/cart/Dockerfile in services/cart", "registry.example:5000/acme/front < services/front/Dockerfile in services/front"], layout.Images());
        Assert.Equal(["file k8s/cart.yaml", "file k8s/front.yaml"], layout.Deployments());
        Assert.Equal(["service/front:80", "service/cart:80"], layout.Ports());
        Assert.Empty(layout.Find().Assumed);
    }

    [Fact]
    public void SingleService_AtTheRoot_IsTheOnlyImageOfOurs()
    {
        var layout = new Layout().With("Dockerfile", Copy).With("server.js").With("deployment.yaml", Deployment("web", "acme/website") + "---\n" + Deployment("db", "postgres:16"));
        Assert.Equal(["acme/website < Dockerfile in ."], layout.Images());
        Assert.Contains("image acme/website (deployment.yaml:11:16) is built from Dockerfile, since nothing else is left that could be", layout.Find().Assumed);
    }

    [Fact]
    public void SourceFolders_TakeTheirProjectsNames()
    {
        var layout = new Layout().With("src/Shop.Cart/Dockerfile", "FROM mcr.example/dotnet/sdk AS build\nWORKDIR /src\nCOPY [\"src/Shop.Cart/Shop.Cart.csproj\", \"src/Shop.Cart/\"]\nCOPY . .\nRUN dotnet publish src/Shop.Cart/Shop.Cart.csproj -o /app/publish\nFROM mcr.example/dotnet/aspnet\nWORKDIR /app\nCOPY --from=build /app/publish .\nENTRYPOINT [\"dotnet\", \"Shop.Cart.dll\"]\n")
            .With("src/Shop.Cart/Shop.Cart.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />").With("k8s/cart.yaml", Deployment("cart", "shop-cart"));
        Assert.Equal(["shop-cart < src/Shop.Cart/Dockerfile in ."], layout.Images());
    }

    [Fact]
    public void DotNetProjects_WithoutDockerfiles_AreBuiltByTheSdk()
    {
        var layout = new Layout().With("Shop.sln").With("src/Orders/Orders.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Worker\" />")
            .With("src/Cart/Cart.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\"><PropertyGroup><ContainerRepository>acme/basket</ContainerRepository></PropertyGroup><ItemGroup><ProjectReference Include=\"..\\Lib\\Lib.csproj\" /></ItemGroup></Project>")
            .With("src/Lib/Lib.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />")
            .With("tests/Cart.Tests/Cart.Tests.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><PackageReference Include=\"Microsoft.NET.Test.Sdk\" /><PackageReference Include=\"xunit.v3\" /><ProjectReference Include=\"../../src/Cart/Cart.csproj\" /></ItemGroup></Project>")
            .With("k8s/all.yaml", Deployment("cart", "acme/basket:dev") + "---\n" + Deployment("orders", "acme/orders"));
        Assert.Equal(["acme/basket < src/Cart/Cart.csproj in src/Cart", "acme/orders < src/Orders/Orders.csproj in src/Orders"], layout.Images());
        Assert.Equal(["basket: dotnet test Cart.Tests.csproj --logger trx --results-directory {results} in tests/Cart.Tests"], layout.Tests());
        Assert.Equal(
            ["acme/basket", "  .kloop/build/basket -> /app", "  watch src/Cart", "  watch src/Lib", "  *: BuildHere dotnet build src/Cart/Cart.csproj -c Debug -o .kloop/build/basket -v quiet -nologo -clp:NoSummary -p:RunAnalyzers=false"],
            layout.Targets().Where(l => !l.Contains(".css", StringComparison.Ordinal)).Take(5));
    }

    [Fact]
    public void GoCommands_EachHaveTheirDockerfile()
    {
        const string Go = "FROM golang AS build\nWORKDIR /src\nCOPY . .\nRUN CGO_ENABLED=0 go build -trimpath -o /out/NAME ./cmd/NAME\nFROM scratch\nCOPY --from=build /out/NAME /NAME\nENTRYPOINT [\"/NAME\"]\n";
        var layout = new Layout().With("go.mod", "module example.org/shop\n").With("cmd/api/main.go").With("cmd/worker/main.go").With("internal/db/db.go")
            .With("build/package/api.Dockerfile", Go.Replace("NAME", "api", StringComparison.Ordinal)).With("build/package/worker.Dockerfile", Go.Replace("NAME", "worker", StringComparison.Ordinal))
            .With("deploy/app.yaml", Deployment("api", "acme/api") + "---\n" + Deployment("worker", "acme/worker"));
        Assert.Equal(["acme/api < build/package/api.Dockerfile in .", "acme/worker < build/package/worker.Dockerfile in ."], layout.Images());
        Assert.Equal(
            ["acme/api", "  .kloop/build/api -> / only /api", "  watch .", "  *: BuildHere env CGO_ENABLED=0 GOOS=linux GOARCH=amd64 go build -buildvcs=false -o .kloop/build/api/api -trimpath ./cmd/api"],
            layout.Targets().Take(4));
    }

    [Fact]
    public void SeveralDockerfiles_InOneFolder_AreNamedByTheirSuffix()
    {
        var layout = new Layout().With("docker/Dockerfile.cart", Copy).With("docker/front.Dockerfile", Copy).With("server.js")
            .With("k8s/all.yaml", Deployment("cart", "acme/cart") + "---\n" + Deployment("front", "acme/front"));
        Assert.Equal(["acme/cart < docker/Dockerfile.cart in .", "acme/front < docker/front.Dockerfile in ."], layout.Images());
    }

    [Fact]
    public void PlainDockerfile_GoesBeforeItsVariants()
    {
        var layout = new Layout().With("cart/Dockerfile", Copy).With("cart/Dockerfile.dev", Copy).With("cart/Dockerfile.prod", Copy).With("cart/server.js").With("k8s/cart.yaml", Deployment("cart", "acme/cart"));
        Assert.Equal(["acme/cart < cart/Dockerfile in cart"], layout.Images());
        Assert.Empty(layout.Find().Assumed);
    }

    [Fact]
    public void VariantAlone_IsTaken() =>
        Assert.Equal(["acme/cart < cart/Dockerfile.dev in cart"], new Layout().With("cart/Dockerfile.dev", Copy).With("cart/server.js").With("k8s/cart.yaml", Deployment("cart", "acme/cart")).Images());

    [Fact]
    public void Podman_HasContainerfiles() =>
        Assert.Equal(["acme/cart < cart/Containerfile in cart"], new Layout().With("cart/Containerfile", Copy).With("cart/server.js").With("k8s/cart.yaml", Deployment("cart", "acme/cart")).Images());

    [Fact]
    public void AmbiguousPair_IsTold()
    {
        var layout = new Layout().With("v1/cart/Dockerfile", Copy).With("v2/cart/Dockerfile", Copy).With("v1/cart/server.js").With("v2/cart/server.js").With("k8s/cart.yaml", Deployment("cart", "acme/cart"));
        Assert.Equal(["acme/cart < v1/cart/Dockerfile in v1/cart"], layout.Images());
        Assert.Contains("image acme/cart could be built from v1/cart/Dockerfile or v2/cart/Dockerfile: v1/cart/Dockerfile is used; images: in kloop.yaml says otherwise", layout.Find().Assumed);
    }

    [Theory]
    [InlineData("cart-service", "cart")]
    [InlineData("cart", "cart-service")]
    [InlineData("shop-cart", "cart")]
    [InlineData("cartservice", "cart_service")]
    [InlineData("Cart.Svc", "cart")]
    public void Names_MayDifferInWhatSaysNothing(string folder, string image) =>
        Assert.Equal([$"acme/{image} < {folder}/Dockerfile in {folder}"], new Layout().With($"{folder}/Dockerfile", Copy).With($"{folder}/server.js")
            .With("other/Dockerfile", Copy).With("other/server.js").With("k8s/cart.yaml", Deployment("cart", $"acme/{image}")).Images());

    [Fact]
    public void NoDockerfile_IsNamedWithItsRemedy()
    {
        var layout = new Layout().With("cart/go.mod", "module example.org/cart\n").With("cart/main.go").With("k8s/cart.yaml", Deployment("cart", "acme/cart"));
        Assert.Empty(layout.Images());
        Assert.Contains("image acme/cart (k8s/cart.yaml:11:16) cannot be built: cart (Go) has no Dockerfile; add cart/Dockerfile, or a command for it to images: in kloop.yaml", layout.Find().Assumed);
    }

    [Fact]
    public void NobodysImage_IsTold_AWellKnownOneIsNot()
    {
        var layout = new Layout().With("k8s/all.yaml", Deployment("billing", "registry.example/billing:7") + "---\n" + Deployment("db", "postgres:16"));
        Assert.Equal(["image registry.example/billing (k8s/all.yaml:11:16) is used as it is: nothing here builds it"], layout.Find().Assumed);
    }

    [Fact]
    public void DockerfileWithoutManifest_IsTold()
    {
        var layout = new Layout().With("cart/Dockerfile", Copy).With("cart/server.js").With("tools/seed/Dockerfile", Copy).With("tools/seed/server.js").With("k8s/cart.yaml", Deployment("cart", "acme/cart"));
        Assert.Equal(["tools/seed/Dockerfile is not built: no manifest names an image like seed"], layout.Find().Assumed);
    }

    [Fact]
    public void Nothing_IsSaid()
    {
        var found = new Layout().With("README.md").Find();
        Assert.Equal(["there are no Kubernetes manifests, kustomizations or charts here, so nothing can be deployed: add some, or deploy: in kloop.yaml"], found.Assumed);
        Assert.Equal("shop", found.Name);
    }

    [Fact]
    public void WithoutManifests_ImagesAreNamedByFolder_AndWhatCannotBeBuiltIsTold()
    {
        var layout = new Layout().With("cart/Dockerfile", Copy).With("cart/server.js").With("billing/pom.xml", "<project />");
        Assert.Equal(["shop/cart < cart/Dockerfile in cart"], layout.Images());
        Assert.Contains("billing (Java) cannot be built: it has no Dockerfile; add billing/Dockerfile, or a command for it to images: in kloop.yaml", layout.Find().Assumed);
    }
}
