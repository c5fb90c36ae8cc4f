using Kloop.Engine.Applications;
using Kloop.Engine.Configuration;
using Kloop.Engine.Configuration.Written;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Projects;
using static Kloop.Engine.Tests.Projects.Layout;

namespace Kloop.Engine.Tests.Projects;

public sealed class ConfigurationDraftTests
{
    private static readonly Layout Everything = new Layout()
        .With("cart/Dockerfile", "FROM scratch\nCOPY bin/cart /cart\nENTRYPOINT [\"/cart\"]\n").With("cart/go.mod", "module x\n").With("docker/front.Dockerfile", "FROM nginx\nCOPY . /x\n").With("index.html")
        .With("net/Net.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />")
        .With("k8s/a.yaml", Deployment("cart", "shop/cart") + Service("cart")).With("k8s/b.yaml", Deployment("net", "shop/net"))
        .With("chart/Chart.yaml", "name: front\n").With("chart/values.yaml", "image: {repository: 'registry.example:5000/front'}\n").With("chart/values-dev.yaml").With("broken.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n\tname: x\n");

    [Fact]
    public void Draft_IsShort_WithCommentsWhereSomethingWasAssumed() => Assert.Equal(
        """
        # yaml-language-server: $schema=.kloop/kloop.schema.json
        # broken.yaml:4:1: this is no YAML: a tab before the line's first word: indent with spaces: the file was left out
        name: shop
        images:
        - image: registry.example:5000/front
          dir: .
          dockerfile: docker/front.Dockerfile
        # cart/Dockerfile:2 copies cart/bin/cart, which is not in the repository: it is built by go build before the image
        - image: shop/cart
          dir: cart
        - image: shop/net
          project: net/Net.csproj
        deploy:
        - manifests:
          - k8s/*.yaml
        # chart chart gets the values of chart/values-dev.yaml
        - helm: chart
          release: front
          values:
          - chart/values-dev.yaml
          images:
          - {value: image.repository, image: registry.example:5000/front, part: repository}
          - {value: image.tag, image: registry.example:5000/front, part: tag}
        ports:
        - cart:80
        - deployment/net:8080

        """,
        Draft(Everything.Find()));

    [Fact]
    public void Draft_SaysWhatWasFound()
    {
        var found = Everything.Find();
        var faults = new Faults();
        var read = ApplicationMerge.Merge(ConfigurationText.Parse(Draft(found), "kloop.yaml", found.Root, _ => true).Application!, found with { Ports = [], Deployments = [] }, found.Root, faults);
        faults.ThrowIfAny();
        Assert.Equal(found.Images.Select(i => (i.Name, i.Context)), read.Images.Select(i => (i.Name, i.Context)));
        Assert.Equal(found.Ports.Select(p => (p.Resource, p.Port)), read.Ports.Select(p => (p.Resource, p.Port)));
        Assert.Equal(((HelmRelease)found.Deployments[1]).ImageValues, ((HelmRelease)read.Deployments[1]).ImageValues);
        Assert.Equal(found.Hooks, read.Hooks);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("7")]
    [InlineData("1.5")]
    [InlineData("- a")]
    [InlineData("it's: #x")]
    [InlineData("null")]
    [InlineData("a: b")]
    [InlineData("*x")]
    public void AnyName_IsReadBack(string name)
    {
        var application = new Application("x", "/shop") { Images = [new ImageSource(null, "a", "/shop/" + name, new DockerfileBuilder($"/shop/{name}/Dockerfile", null, null, new Dictionary<string, string?>(), []))] };
        Assert.Equal("/shop/" + name, ConfigurationText.Parse(Draft(application), "kloop.yaml", "/shop", _ => true).Application!.Images![0].Context);
    }

    private static string Draft(Application application) => new ConfigurationDraft(application, folder => folder.EndsWith("k8s", StringComparison.Ordinal) ? [folder + "/a.yaml", folder + "/b.yaml"] : []).Write();
}
