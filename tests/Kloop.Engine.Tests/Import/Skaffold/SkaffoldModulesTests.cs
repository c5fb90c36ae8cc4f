namespace Kloop.Engine.Tests.Import.Skaffold;

public sealed class SkaffoldModulesTests : IDisposable
{
    private const string Head = "apiVersion: skaffold/v4beta1\nkind: Config\n";

    private readonly ImportFolder _folder = new();

    [Fact]
    public void OfAFileWithSeveralDocuments_OnlyTheNamedOnesAreRequired()
    {
        _folder.With("skaffold.yaml", Head + "requires: [{path: lib, configs: [two]}]\nbuild: {artifacts: [{image: own}]}\n");
        _folder.With("lib/skaffold.yaml", $"{Head}metadata: {{name: one}}\nbuild: {{artifacts: [{{image: one}}]}}\n---\n{Head}metadata: {{name: two}}\nbuild: {{artifacts: [{{image: two, context: src}}]}}\n");
        Assert.Equal("image two in lib/src docker lib/src/Dockerfile\nimage own in . docker Dockerfile", _folder.Text("skaffold.yaml"));
        Assert.Equal("image one in lib docker lib/Dockerfile\nimage two in lib/src docker lib/src/Dockerfile", _folder.Text("lib/skaffold.yaml"));
    }

    [Theory]
    [InlineData(null, "plain")]
    [InlineData("fast", "quick")]
    public void ARequiredConfiguration_GetsTheProfilesThatItsUserSays(string? profile, string image)
    {
        _folder.With("skaffold.yaml", Head + "requires: [{path: lib.yaml, activeProfiles: [{name: quick, activatedBy: [fast]}]}]\nprofiles: [{name: fast}]\n");
        _folder.With("lib.yaml", Head + "build: {artifacts: [{image: plain}]}\nprofiles: [{name: quick, build: {artifacts: [{image: quick}]}}]\n");
        Assert.Equal(image, _folder.Read("skaffold.yaml", _folder.Options with { Profiles = profile is null ? [] : [profile] }).Images.Single().Name);
    }

    [Fact]
    public void Circles_End_AndRemoteOnesAreListed()
    {
        _folder.With("skaffold.yaml", Head + "requires: [{path: other.yaml}, {git: {repo: 'https://git.example/x'}}]\nbuild: {artifacts: [{image: a}]}\n");
        _folder.With("other.yaml", Head + "requires: [{path: skaffold.yaml}]\nbuild: {artifacts: [{image: b}]}\n");
        Assert.Equal(
            "image b in . docker Dockerfile\nimage a in . docker Dockerfile\nunsupported skaffold.yaml:3:33: requires.git: Kloop reads what is on this laptop: check it out, and require its path",
            _folder.Text("skaffold.yaml"));
    }

    [Fact]
    public void WhatIsNotThere_IsAFault_AtItsPlace()
    {
        _folder.With("skaffold.yaml", Head + "requires: [{path: gone}]\n");
        Assert.StartsWith("skaffold.yaml:3:19: gone cannot be read", _folder.Fault("skaffold.yaml"), StringComparison.Ordinal);
        _folder.With("skaffold.yaml", Head + "requires: [{path: lib.yaml, configs: [x]}]\n").With("lib.yaml", Head);
        Assert.Equal("skaffold.yaml:3:39: lib.yaml has no configuration \"x\"", _folder.Fault("skaffold.yaml"));
        _folder.With("skaffold.yaml", Head + "profiles: [{name: a}, {name: b}]\n");
        Assert.Equal("skaffold.yaml:1:1: no profile \"c\": there are a, b", _folder.Fault("skaffold.yaml", _folder.Options with { Profiles = ["c"] }));
    }

    [Theory]
    [InlineData("activation: [{env: WHO=ada}]", true)]
    [InlineData("activation: [{env: WHO=!ada}]", false)]
    [InlineData("activation: [{env: GONE=}]", true)]
    [InlineData("activation: [{kubeContext: 'te.t'}]", true)]
    [InlineData("activation: [{kubeContext: '!test'}]", false)]
    [InlineData("activation: [{command: dev, kubeContext: other}]", false)]
    [InlineData("activation: [{command: build}, {env: WHO=a}]", true)]
    [InlineData("requiresAllActivations: true, activation: [{command: build}, {env: WHO=a}]", false)]
    public void Profiles_ActivateThemselves(string activation, bool active)
    {
        _folder.With("skaffold.yaml", $"{Head}build: {{artifacts: [{{image: no}}]}}\nprofiles: [{{name: p, build: {{artifacts: [{{image: yes}}]}}, {activation}}}]\n");
        var options = _folder.Options with { Environment = name => name == "WHO" ? "ada" : null };
        Assert.Equal(active ? "yes" : "no", _folder.Read("skaffold.yaml", options).Images.Single().Name);
        Assert.Equal("no", _folder.Read("skaffold.yaml", options with { Profiles = ["-p"] }).Images.Single().Name);
    }

    [Fact]
    public void APatchThatDoesNotFit_IsAFault()
    {
        _folder.With("skaffold.yaml", Head + "build: {artifacts: [{image: a}]}\nprofiles:\n- name: p\n  patches:\n  - path: /build/artifacts/3/image\n    value: x\n");
        Assert.Equal("skaffold.yaml:7:11: this patch (replace /build/artifacts/3/image) does not fit: there is no \"3\"", _folder.Fault("skaffold.yaml", _folder.Options with { Profiles = ["p"] }));
    }

    public void Dispose() => _folder.Dispose();
}
