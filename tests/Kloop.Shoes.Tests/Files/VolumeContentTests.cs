using System.Text;
using System.Text.Json.Nodes;
using Kloop.Shoes.Files;
using Kloop.Shoes.Tests.Doubles;

namespace Kloop.Shoes.Tests.Files;

public sealed class VolumeContentTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly TableSource _source = new TableSource().ConfigMap("settings", ("a", "1"), ("b", "2")).Secret("credentials", ("password", "s3cret"));

    [Fact]
    public async Task ConfigMap_GivesAllKeys_AndBinaryOnes()
    {
        _source.Binary("settings", "icon", [0, 255]);
        var files = await FilesAsync("""{"configMap": {"name": "settings"}}""");
        Assert.Equal(["a", "b", "icon"], files.Files.Select(f => f.Path));
        Assert.Equal([0, 255], files.Files[2].Content);
        Assert.All(files.Files, f => Assert.Equal((UnixFileMode)0b110_100_100, f.Mode));
    }

    [Fact]
    public async Task Items_ChooseKeys_PathsAndModes()
    {
        var files = await FilesAsync("""{"secret": {"secretName": "credentials", "defaultMode": 288, "items": [{"key": "password", "path": "db/pass", "mode": 32}]}}""");
        var file = Assert.Single(files.Files);
        Assert.Equal(("db/pass", "s3cret"), (file.Path, Encoding.UTF8.GetString(file.Content)));
        // 0040 was for the pod's group; here the owner is all there is.
        Assert.Equal((UnixFileMode)0b100_100_000, file.Mode);
    }

    [Theory]
    [InlineData("""{"configMap": {"name": "gone"}}""", "ConfigMap \"gone\"")]
    [InlineData("""{"configMap": {"name": "gone", "optional": true}}""", null)]
    [InlineData("""{"secret": {"secretName": "credentials", "items": [{"key": "nope", "path": "x"}]}}""", "key \"nope\" of Secret \"credentials\"")]
    [InlineData("""{"secret": {"secretName": "credentials", "optional": true, "items": [{"key": "nope", "path": "x"}]}}""", null)]
    [InlineData("""{"configMap": {"name": "settings", "items": [{"key": "a", "path": "x/../../../etc/passwd"}]}}""", "path \"x/../../../etc/passwd\", which leads out of its volume")]
    public async Task WhatIsMissing_IsNamed_UnlessItIsOptional(string volume, string? missing)
    {
        var files = await FilesAsync(volume);
        Assert.Empty(files.Files);
        Assert.Equal(missing is null ? [] : [missing], files.Missing);
    }

    [Fact]
    public async Task Projected_PutsAllSourcesTogether_AndTheLaterWins()
    {
        _source.Token = new ServiceAccountToken("ey.j.w", Now + TimeSpan.FromSeconds(1000));
        var files = await FilesAsync("""
            {"projected": {"sources": [
              {"serviceAccountToken": {"path": "token", "expirationSeconds": 1000, "audience": "vault"}},
              {"configMap": {"name": "settings", "items": [{"key": "a", "path": "same"}]}},
              {"secret": {"name": "credentials", "items": [{"key": "password", "path": "same"}]}},
              {"downwardAPI": {"items": [
                {"path": "namespace", "fieldRef": {"fieldPath": "metadata.namespace"}},
                {"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}},
                {"path": "memory", "resourceFieldRef": {"containerName": "main", "resource": "limits.memory", "divisor": "1Mi"}}]}}]}}
            """);
        Assert.Empty(files.Missing);
        var texts = files.Files.ToDictionary(f => f.Path, f => Encoding.UTF8.GetString(f.Content));
        Assert.Equal("s3cret", texts["same"]);
        Assert.Equal("shop", texts["namespace"]);
        Assert.Equal("app=\"x\"\ntier=\"back\\\"end\"", texts["labels"]);
        Assert.Equal("64", texts["memory"]);
        Assert.Equal("ey.j.w", texts["token"]);
        Assert.Equal(("vault", 1000), _source.AskedToken);
        Assert.Equal(Now + TimeSpan.FromSeconds(800), files.RenewAt);
    }

    [Fact]
    public async Task TokenThatIsRefused_IsNamed_AndTheRestIsThere()
    {
        var files = await FilesAsync("""{"projected": {"sources": [{"serviceAccountToken": {"path": "token"}}, {"configMap": {"name": "settings"}}]}}""");
        Assert.Equal(2, files.Files.Count);
        Assert.Contains("serviceaccounts/token", Assert.Single(files.Missing), StringComparison.Ordinal);
    }

    private Task<VolumeFiles> FilesAsync(string volume)
    {
        var pod = JsonNode.Parse("""
            {"metadata": {"name": "x-1", "namespace": "shop", "labels": {"tier": "back\"end", "app": "x"}},
             "spec": {"containers": [{"name": "main", "resources": {"limits": {"memory": "64Mi"}}}]}}
            """)!.AsObject();
        return new VolumeContent(pod, _source, new StandingTime(Now)).ResolveAsync(PodVolume.Of(JsonNode.Parse(volume)!.AsObject()), CancellationToken.None);
    }
}
