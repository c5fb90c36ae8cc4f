using Kloop.Engine.Applications;
using Kloop.Engine.Build.Tools;

namespace Kloop.Engine.Tests.Build.Tools;

public sealed class ToolCommandsTests
{
    private static readonly ToolBuild Build = new("registry.example/a:1", "/src/a", "/src/a/Dockerfile")
    {
        Target = "run",
        Arguments = new Dictionary<string, string?> { ["MODE"] = "x y", ["TOKEN"] = null },
        Replaced = new Dictionary<string, string> { ["shop/base"] = "registry.example/shop/base:2" },
        Platforms = ["linux/arm64"],
        Flags = ["--pull"],
    };

    [Theory]
    [InlineData(BuildTool.Docker, "docker build --file")]
    [InlineData(BuildTool.Podman, "podman build --file")]
    [InlineData(BuildTool.Buildah, "buildah build --layers --file")]
    public void Tools_AreToldTheSame(BuildTool tool, string start) => Assert.Equal(
        start + " /src/a/Dockerfile --tag registry.example/a:1 --target run --build-arg 'MODE=x y' --build-arg TOKEN"
        + " --build-context shop/base=docker-image://registry.example/shop/base:2 --platform linux/arm64 --pull /src/a",
        ToolCommands.Build(tool, Build).ToString());

    [Fact]
    public void Buildctl_PushesAsItBuilds() => Assert.Contains(
        "type=image,name=registry.example/a:1,push=true,registry.insecure=true", ToolCommands.Build(BuildTool.Buildctl, Build with { Insecure = true }).Arguments);

    [Theory]
    [InlineData(BuildTool.Buildah, true, "buildah push --tls-verify=false r.example/a:1")]
    [InlineData(BuildTool.Podman, false, "podman push r.example/a:1")]
    [InlineData(BuildTool.Docker, true, "docker push r.example/a:1")]
    public void APush_TrustsOnlyWhatWasDeclared(BuildTool tool, bool insecure, string expected) =>
        Assert.Equal(expected, ToolCommands.Push(tool, "r.example/a:1", insecure)!.ToString());

    [Fact]
    public void ABase_ComesAsArgument_OrInItsNamesPlace()
    {
        var builder = new DockerfileBuilder("/src/a/Dockerfile", null, null, new Dictionary<string, string?>(), []);
        var image = new ImageSource(null, "a", "/src/a", builder) { Bases = new Dictionary<string, string> { ["one"] = "BASE" } };
        var build = ToolBuilds.Of(image, builder, "a:1", "/src/a/Dockerfile", new Dictionary<string, string> { ["one"] = "r.example/one:1", ["two"] = "r.example/two:2" }, null);
        Assert.Equal("r.example/one:1", build.Arguments["BASE"]);
        Assert.Equal(new Dictionary<string, string> { ["two"] = "r.example/two:2" }, build.Replaced);
    }

    [Fact]
    public void DotNet_WritesAnArchive_AndKeepsTheProjectsOwnProperties()
    {
        var call = DotNetPublish.Of(
            new DotNetBuilder("/src/a/A.csproj", new Dictionary<string, string> { ["ContainerBaseImage"] = "localhost:5000/deps:1", ["SelfContained"] = "true" }),
            "registry.example/shop/a:1", "/tmp/a.tar.gz", null, host => host.StartsWith("localhost", StringComparison.Ordinal));
        Assert.Equal(
            "dotnet publish /src/a/A.csproj --nologo -t:PublishContainer --os linux -p:ContainerBaseImage=localhost:5000/deps:1 -p:SelfContained=true"
            + " -p:ContainerArchiveOutputPath=/tmp/a.tar.gz -p:ContainerRepository=shop/a -p:ContainerImageTag=1 -p:ContainerImageTags= -p:ContainerImageFormat=OCI",
            call.ToString());
        Assert.Equal("localhost:5000", call.Variables["DOTNET_CONTAINER_INSECURE_REGISTRIES"]);
    }
}
