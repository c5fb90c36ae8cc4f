using System.Text.Json.Nodes;
using Kloop.Engine.Dev.Image;

namespace Kloop.Engine.Tests.Dev.Image;

public sealed class ImageDefaultsTests
{
    private static readonly ImageDefaults Node = new(["docker-entrypoint.sh"], ["node", "server.js"], "/app", "10001", "test");

    // The four rows of Kubernetes' own table.
    [Theory]
    [InlineData("{}", "docker-entrypoint.sh node server.js")]
    [InlineData("""{"command":["a"]}""", "a")]
    [InlineData("""{"args":["b"]}""", "docker-entrypoint.sh b")]
    [InlineData("""{"command":["a"],"args":["b"]}""", "a b")]
    public void Command_IsWhatKubernetesWouldRun(string container, string expected) =>
        Assert.Equal(expected, string.Join(' ', ImageDefaults.CommandOf((JsonObject)JsonNode.Parse(container)!, Node)));

    [Fact]
    public void Command_IsUnknown_WhereOnlyTheImageSays() =>
        Assert.Empty(ImageDefaults.CommandOf((JsonObject)JsonNode.Parse("""{"args":["b"]}""")!, null));

    [Theory]
    [InlineData("{}", "{}", "", true)]
    [InlineData("{}", "{}", "root", true)]
    [InlineData("{}", "{}", "0:0", true)]
    [InlineData("{}", "{}", "10001", false)]
    [InlineData("{}", "{}", null, false)]
    [InlineData("""{"securityContext":{"runAsUser":0}}""", "{}", "10001", true)]
    [InlineData("""{"securityContext":{"runAsUser":0}}""", """{"securityContext":{"runAsUser":7}}""", "", false)]
    [InlineData("{}", """{"securityContext":{"readOnlyRootFilesystem":true}}""", "", false)]
    public void WhoMayWriteAnywhere_IsRoot_OnAWritableRoot(string spec, string container, string? user, bool may) =>
        Assert.Equal(may, ImageDefaults.MayWriteAnywhere((JsonObject)JsonNode.Parse(spec)!, (JsonObject)JsonNode.Parse(container)!, Node with { User = user }));

    [Theory]
    [InlineData("FROM a\nCMD [\"node\", \"server.js\"]", "", "node server.js", null)]
    [InlineData("FROM a AS b\nENTRYPOINT [\"x\"]\nFROM c\nWORKDIR /srv\nWORKDIR app\nENTRYPOINT [\"y\"] \nCMD [\"z\"]", "y", "z", "/srv/app")]
    [InlineData("from a\ncmd node \\\n  server.js", "", "/bin/sh -c node  server.js", null)]
    public void Dockerfile_LastStageCounts(string text, string entrypoint, string command, string? directory)
    {
        var read = DockerfileDefaults.Read(text, null)!;
        Assert.Equal((entrypoint, command, directory), (string.Join(' ', read.Entrypoint), string.Join(' ', read.Command), read.Directory));
    }

    [Fact]
    public void Dockerfile_SaysNothing_WhereTheBaseDoes() => Assert.Null(DockerfileDefaults.Read("FROM a\nCOPY . .\n", null));

    [Fact]
    public void Dockerfile_NamedStage() =>
        Assert.Equal(["dev"], DockerfileDefaults.Read("FROM a AS dev\nCMD [\"dev\"]\nFROM b\nCMD [\"prod\"]", "dev")!.Command);
}
