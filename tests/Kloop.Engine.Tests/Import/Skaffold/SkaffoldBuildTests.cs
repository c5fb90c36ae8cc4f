namespace Kloop.Engine.Tests.Import.Skaffold;

public sealed class SkaffoldBuildTests : IDisposable
{
    private readonly ImportFolder _folder = new();

    [Fact]
    public void Docker_TakesItsArgumentsAndFlags() => Builds(
        """
        image: cart
        context: src
        platforms: [linux/arm64]
        docker:
          dockerfile: build/Dockerfile
          target: dev
          buildArgs: {A: "1", B: "{{.WHO}}", C: }
          cacheFrom: [cart:latest]
          network: host
          addHost: ["db:10.0.0.1"]
          noCache: true
          secrets: [{id: npm, src: .npmrc}, {id: token, env: TOKEN}]
          ssh: default
          cliFlags: [--quiet]
        """,
        "image cart in src docker src/build/Dockerfile target dev A=1 B=ada C= --network host --add-host db:10.0.0.1 --cache-from cart:latest --no-cache --secret id=npm,src=" + _folder.Root
        + "/src/.npmrc --secret id=token,env=TOKEN --ssh default --quiet platforms linux/arm64");

    [Theory]
    [InlineData("image: cart\ncustom: {buildCommand: ./build.sh, dependencies: {paths: [src/**], ignore: ['*.md']}}", "image cart in . command sh -c ./build.sh inputs src/** ignored *.md")]
    [InlineData(
        "image: cart\nko: {main: ./cmd/cart, fromImage: base, ldflags: [-s, -w], flags: [-trimpath], env: [CGO_ENABLED=0], labels: {a: b}}",
        "image cart in . command sh -c cd ROOT && env KO_DEFAULTBASEIMAGE=base CGO_ENABLED=0 'GOFLAGS=-trimpath '\\''-ldflags=-s -w'\\''' KO_DOCKER_REPO=\"${IMAGE%:*}\" ko build --bare --image-label a=b ./cmd/cart --tags \"${IMAGE##*:}\" $([ \"$PUSH_IMAGE\" = true ] || echo --local) inputs **/*.go")]
    [InlineData(
        "image: cart\njib: {type: gradle, project: web, args: [--offline]}",
        "image cart in . command sh -c task=jibDockerBuild; [ \"$PUSH_IMAGE\" = true ] && task=jib; gradle --offline :web:$task --image=\"$IMAGE\" ignored build/** .gradle/**")]
    [InlineData(
        "image: cart\nbuildpacks: {builder: acme/builder, env: [A=1], buildpacks: [acme/go], trustBuilder: true}",
        "image cart in . command sh -c pack build --path ROOT --builder acme/builder --env A=1 --buildpack acme/go --trust-builder $([ \"$PUSH_IMAGE\" = true ] && echo --publish) \"$IMAGE\"")]
    public void OtherBuilders_AreCallsOfTheirPrograms(string artifact, string expected) => Builds(artifact, expected.Replace("ROOT", _folder.Root, StringComparison.Ordinal));

    [Fact]
    public void Kaniko_IsBuiltHere_AndItsPodIsListed() => Builds(
        "image: cart\nkaniko: {dockerfile: D, target: t, buildArgs: {A: x}, insecure: true, cache: {}}",
        """
        image cart in . docker D target t A=x
        unsupported skaffold.yaml:6:13: kaniko: Kloop builds the Dockerfile on this laptop
        unsupported skaffold.yaml:6:59: build.artifacts.kaniko.insecure: that is for kaniko's pod, and Kloop builds on this laptop
        """);

    [Theory]
    [InlineData("sha256: {}", null)]
    [InlineData("inputDigest: {}", null)]
    [InlineData("envTemplate: {template: '{{.WHO}}-{{.IMAGE_NAME}}'}", "ada-cart")]
    [InlineData("dateTime: {format: '2006-01-02_15-04', timezone: UTC}", "2026-11-23_03-04")]
    [InlineData("gitCommit: {variant: AbbrevCommitSha, prefix: v-}", "v-abc123-dirty")]
    [InlineData("gitCommit: {ignoreChanges: true}", "v1.0-3-gabc")]
    [InlineData("customTemplate: {template: '{{.GIT}}_{{.WHEN}}', components: [{name: GIT, gitCommit: {ignoreChanges: true}}, {name: WHEN, dateTime: {format: '20060102', timezone: UTC}}]}", "v1.0-3-gabc_20261123")]
    public void TagPolicies_GiveTags(string policy, string? tag)
    {
        _folder.With("skaffold.yaml", $"apiVersion: skaffold/v4beta13\nkind: Config\nbuild:\n  tagPolicy: {{{policy}}}\n  artifacts: [{{image: cart}}]\n");
        var options = _folder.Options with
        {
            Environment = name => name == "WHO" ? "ada" : null,
            Time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 3, 4, 5, TimeSpan.Zero)),
            Run = (command, _) => string.Join(' ', command) switch
            {
                "git describe --tags --always" => "v1.0-3-gabc",
                "git rev-parse --short HEAD" => "abc123",
                "git status . --porcelain" => " M file",
                var other => throw new InvalidOperationException(other),
            },
        };
        var application = _folder.Read("skaffold.yaml", options);
        Assert.Equal(tag, application.Images.Single().Tag);
        Assert.Empty(application.Unsupported);
    }

    private void Builds(string artifact, string expected)
    {
        string indented = artifact.ReplaceLineEndings("\n").Replace("\n", "\n    ", StringComparison.Ordinal);
        _folder.With("skaffold.yaml", $"apiVersion: skaffold/v4beta13\nkind: Config\nbuild:\n  artifacts:\n  - {indented}\n");
        string text = _folder.Text("skaffold.yaml", _folder.Options with { Environment = name => name == "WHO" ? "ada" : null });
        Assert.Equal(expected.ReplaceLineEndings("\n").Replace(_folder.Root + "/", "", StringComparison.Ordinal), text.Replace(_folder.Root + "/", "", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();
}
