using static Kloop.Engine.Tests.Projects.Layout;

namespace Kloop.Engine.Tests.Projects;

/// <summary>Repositories as people lay them out: which of the manifests, kustomizations, charts and compose files are used.</summary>
public sealed class DeploymentLayoutTests
{
    private const string Copy = "FROM node:22\nWORKDIR /app\nCOPY . .\nCMD [\"node\", \"server.js\"]\n";

    private static Layout Cart => new Layout().With("cart/Dockerfile", Copy).With("cart/server.js");

    private static Layout Kustomized => Cart.With("deploy/base/kustomization.yaml", "resources: [cart.yaml]\n").With("deploy/base/cart.yaml", Deployment("cart", "acme/cart") + Service("cart"));

    [Theory]
    [InlineData("deploy/overlays/local", "prod", "local", "dev")]
    [InlineData("deploy/overlays/dev", "staging", "prod", "dev")]
    [InlineData("deploy/base", "staging", "prod")]
    [InlineData("deploy/overlays/minikube-2", "prod", "minikube-2")]
    public void OverlayForTheDeveloper_IsUsed_AndSaid(string chosen, params string[] overlays)
    {
        var layout = overlays.Aggregate(Kustomized, (l, o) => l.With($"deploy/overlays/{o}/kustomization.yaml", "resources: [../../base]\n"));
        Assert.Equal([$"kustomize {chosen}"], layout.Deployments());
        Assert.Equal(["acme/cart < cart/Dockerfile in cart"], layout.Images());
        Assert.Contains(layout.Find().Assumed, a => a.EndsWith($"{chosen} is used", StringComparison.Ordinal));
    }

    [Fact]
    public void Overlay_RenamesImages_AndSaysTheNamespace()
    {
        var layout = Kustomized.With("deploy/overlays/dev/kustomization.yaml", "namespace: shop-dev\nbases: [../../base]\nimages: [{name: acme/cart, newName: registry.example/dev/cart, newTag: x}]\n");
        Assert.Equal(["registry.example/dev/cart < cart/Dockerfile in cart"], layout.Images());
        Assert.Equal("shop-dev", layout.Find().Namespace);
    }

    [Fact]
    public void OverlaysOfDifferentServices_AreAllDeployed()
    {
        var layout = new Layout();
        foreach (string service in (string[])["cart", "front"])
        {
            layout.With($"{service}/Dockerfile", Copy).With($"{service}/server.js").With($"{service}/k8s/base/kustomization.yaml", "resources: [all.yaml]\n")
                .With($"{service}/k8s/base/all.yaml", Deployment(service, $"acme/{service}"))
                .With($"{service}/k8s/overlays/dev/kustomization.yaml", "resources: [../../base]\n").With($"{service}/k8s/overlays/prod/kustomization.yaml", "resources: [../../base]\n");
        }

        Assert.Equal(["kustomize cart/k8s/overlays/dev", "kustomize front/k8s/overlays/dev"], layout.Deployments());
    }

    [Fact]
    public void PatchesAndComponents_AreNoManifests()
    {
        var layout = Kustomized.With("deploy/overlays/dev/kustomization.yaml", "resources: [../../base]\ncomponents: [../../debug]\npatches: [{path: replicas.yaml}]\n")
            .With("deploy/overlays/dev/replicas.yaml", Deployment("cart", "acme/cart")).With("deploy/debug/kustomization.yaml", "kind: Component\nresources: [tools.yaml]\n")
            .With("deploy/debug/tools.yaml", Deployment("tools", "busybox"));
        Assert.Equal(["kustomize deploy/overlays/dev"], layout.Deployments());
    }

    [Fact]
    public void ManifestsPerEnvironment_TheDevelopersOnesAreUsed()
    {
        var layout = Cart.With("k8s/dev/cart.yaml", Deployment("cart", "acme/cart:dev")).With("k8s/prod/cart.yaml", Deployment("cart", "acme/cart:1")).With("k8s/shared.yaml", Deployment("db", "postgres:16"));
        Assert.Equal(["file k8s/dev/cart.yaml", "file k8s/shared.yaml"], layout.Deployments());
        Assert.Contains("k8s/prod/cart.yaml also has Deployment/cart, which is deployed already: it is left out", layout.Find().Assumed);
    }

    [Fact]
    public void NamespacesAndDefinitions_GoFirst()
    {
        var layout = Cart.With("k8s/a.yaml", Deployment("cart", "acme/cart")).With("k8s/z.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n");
        Assert.Equal(["file k8s/z.yaml", "file k8s/a.yaml"], layout.Deployments());
    }

    [Fact]
    public void FilesOfTools_AreNoManifests()
    {
        var layout = Cart.With("kind.yaml", "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nmetadata: {name: x}\n").With("skaffold.yaml", "apiVersion: skaffold/v4beta6\nkind: Config\nmetadata: {name: x}\n")
            .With(".github/workflows/x.yaml", Deployment("ci", "ci")).With("examples/x.yaml", Deployment("x", "x")).With("argo.yaml", "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: x}\n")
            .With("k8s.yaml", Deployment("cart", "acme/cart"));
        Assert.Equal(["file k8s.yaml"], layout.Deployments());
        Assert.Contains("skaffold.yaml is not used: -f skaffold.yaml does what it says", layout.Find().Assumed);
    }

    [Fact]
    public void BrokenFile_IsToldWithItsPlace_AndStopsNothing()
    {
        var layout = Cart.With("k8s/cart.yaml", Deployment("cart", "acme/cart")).With("k8s/broken.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: [\n").With("k8s/tab.yaml", "apiVersion: v1\nkind: Service\nmetadata:\n\tname: x\n");
        var found = layout.Find();
        Assert.Equal(["file k8s/cart.yaml"], layout.Deployments());
        Assert.Single(found.Images);
        Assert.Equal(["k8s/broken.yaml", "k8s/tab.yaml:4:1"], found.Unsupported.Select(u => u.Place.File == "k8s/broken.yaml" ? u.Place.File : $"{u.Place}").Distinct());
        Assert.All(found.Unsupported, u => Assert.EndsWith("the file was left out", u.What, StringComparison.Ordinal));
    }

    [Fact]
    public void ManifestsWithoutImages_AreDeployedAllTheSame()
    {
        var layout = new Layout().With("s.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n");
        Assert.Equal(["file s.yaml"], layout.Deployments());
        Assert.Empty(layout.Find().Assumed);
    }

    [Fact]
    public void ListOfObjects_IsItsItems()
    {
        var layout = Cart.With("all.yaml", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: cart}\n  spec: {containers: [{name: c, image: acme/cart}]}\n");
        Assert.Equal(["acme/cart < cart/Dockerfile in cart"], layout.Images());
    }

    [Fact]
    public void Chart_HasItsEnvironmentsValues_AndItsImagesValues()
    {
        var layout = Cart.With("chart/Chart.yaml", "name: shop\nversion: 1.0.0\n").With("chart/values.yaml", "cart:\n  image: {repository: acme/cart, tag: latest}\nredis:\n  image: redis:7\n")
            .With("chart/values-prod.yaml", "").With("chart/values-dev.yaml", "").With("chart/templates/cart.yaml", "kind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\nimage: \"{{ .Values.cart.image.repository }}:{{ .Values.cart.image.tag }}\"\n");
        Assert.Equal(["helm shop chart chart/values-dev.yaml", "  cart.image.repository = Repository of acme/cart", "  cart.image.tag = Tag of acme/cart"], layout.Deployments());
        Assert.Equal(["acme/cart < cart/Dockerfile in cart"], layout.Images());
        Assert.Equal(["chart chart gets the values of chart/values-dev.yaml"], layout.Find().Assumed);
    }

    [Theory]
    [InlineData("chart/values.local.yaml", "chart/values.local.yaml")]
    [InlineData("chart/local.values.yaml", "chart/local.values.yaml")]
    [InlineData("chart/values/dev.yaml", "chart/values/dev.yaml")]
    [InlineData("environments/dev.yaml", null)]
    [InlineData("values-dev.yaml", "values-dev.yaml")]
    [InlineData("chart/values-production.yaml", null)]
    public void ChartsValues_AreFoundWherePeoplePutThem(string path, string? used) =>
        Assert.Equal(["helm shop chart" + (used is null ? "" : " " + used)], new Layout().With("chart/Chart.yaml", "name: shop\n").With(path).Deployments());

    [Fact]
    public void ChartWithRegistry_AndOneText_AndTemplateNames()
    {
        var layout = Cart.With("front/Dockerfile", Copy).With("front/server.js").With("jobs/Dockerfile", Copy).With("jobs/server.js")
            .With("chart/Chart.yaml", "name: shop\n").With("chart/values.yaml", "cart: {image: {registry: registry.example, repository: acme/cart}}\nfrontImage: acme/front:1\n")
            .With("chart/templates/jobs.yaml", "      - image: acme/jobs:{{ .Values.tag }}\n");
        Assert.Equal(
            ["helm shop chart", "  cart.image.registry = Registry of registry.example/acme/cart", "  cart.image.repository = Path of registry.example/acme/cart", "  cart.image.tag = Tag of registry.example/acme/cart",
                "  frontImage = Reference of acme/front"],
            layout.Deployments());
        Assert.Equal(["acme/front", "acme/jobs", "registry.example/acme/cart"], layout.Find().Images.Select(i => i.Name));
    }

    [Fact]
    public void ChartsOfCharts_AndLibraries_AreNotDeployedByThemselves()
    {
        var layout = new Layout().With("umbrella/Chart.yaml", "name: shop\ndependencies: [{name: part, repository: 'file://../part'}]\n").With("part/Chart.yaml", "name: part\n")
            .With("umbrella/charts/inner/Chart.yaml", "name: inner\n").With("lib/Chart.yaml", "name: lib\ntype: library\n");
        Assert.Equal(["helm shop umbrella"], layout.Deployments());
    }

    [Fact]
    public void Kustomization_GoesBeforeAChartOfTheSame()
    {
        var layout = Kustomized.With("chart/Chart.yaml", "name: shop\n").With("chart/values.yaml", "image: {repository: acme/cart}\n");
        Assert.Equal(["kustomize deploy/base"], layout.Deployments());
        Assert.Contains("chart chart deploys the same as deploy/base: it is left out", layout.Find().Assumed);
    }

    [Fact]
    public void ComposeAlone_SaysWhatIsBuilt_AndItsPorts()
    {
        var layout = Cart.With("docker-compose.yml", "services:\n  cart:\n    build: ./cart\n    ports: ['8080:80']\n  api:\n    image: acme/api:1\n    build: {context: ., dockerfile: docker/api.Dockerfile, target: run, args: {V: '1'}}\n  db:\n    image: postgres:16\n")
            .With("docker/api.Dockerfile", "FROM node AS run\nFROM node AS test\n");
        Assert.Equal(["shop/cart < cart/Dockerfile in cart", "acme/api < docker/api.Dockerfile target run in ."], layout.Images());
        Assert.Equal(["service/cart:80"], layout.Ports());
        Assert.Equal(8080, layout.Find().Ports[0].LaptopPort);
        Assert.StartsWith("docker-compose.yml says what is built and its ports; there are no Kubernetes manifests", layout.Find().Assumed[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ComposesImageNames_PairExactly()
    {
        var layout = new Layout().With("a/Dockerfile", Copy).With("a/server.js").With("b/Dockerfile", Copy).With("b/server.js")
            .With("compose.yaml", "services:\n  one: {image: 'acme/x:dev', build: a}\n  two: {image: acme/y, build: b}\n")
            .With("k8s.yaml", Deployment("x", "acme/x:7") + "---\n" + Deployment("y", "acme/y"));
        Assert.Equal(["acme/x < a/Dockerfile in a", "acme/y < b/Dockerfile in b"], layout.Images());
        Assert.Empty(layout.Find().Assumed);
    }

    [Fact]
    public void Ports_IngressFirst_ThenFronts_AndContainersWithoutAService()
    {
        var layout = new Layout();
        foreach (string service in (string[])["admin", "api", "webshop", "worker"]) layout.With($"{service}/Dockerfile", Copy).With($"{service}/server.js");
        layout.With("k8s.yaml", Deployment("admin", "acme/admin") + Service("admin") + "---\n" + Deployment("api", "acme/api") + Service("api", 81) + "---\n" + Deployment("webshop", "acme/webshop") + Service("webshop", 82)
            + "---\n" + Deployment("worker", "acme/worker", 9000) + "---\n" + Deployment("db", "postgres", 5432) + Service("db", 5432)
            + "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: x}\nspec: {rules: [{http: {paths: [{backend: {service: {name: api, port: {number: 81}}}}]}}]}\n");
        Assert.Equal(["service/api:81", "service/webshop:82", "service/admin:80", "deployment/worker:9000"], layout.Ports());
    }
}
