using Kloop.Engine.Configuration.Bridge;

namespace Kloop.Engine.Tests.Configuration.Bridge;

public sealed class BridgeConfigurationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;

    [Fact]
    public void File_IsReadUnchanged()
    {
        File.WriteAllText(Path.Combine(_folder, BridgeConfiguration.Name), """
            version: 0.1
            volumeMounts:
              - name: allow-list*
                localPath: ./allow-list
            env:
              - name: ALLOW_LIST
                value: $(volumeMounts:allow-list)/allow.json
              - name: ASPNETCORE_ENVIRONMENT
                value: "Development"
              - name: EMPTY
            enableFeatures: [ManagedIdentity, Probes]
            """);
        var file = BridgeConfiguration.Read(_folder);
        Assert.Equal(
            new Dictionary<string, string> { ["ALLOW_LIST"] = "$(volumeMounts:allow-list)/allow.json", ["ASPNETCORE_ENVIRONMENT"] = "Development", ["EMPTY"] = "" }, file.Set);
        Assert.Equal(["allow-list*"], file.Volumes);
    }

    [Fact]
    public void WithoutAFile_NothingIsSaid() => Assert.Same(BridgeFile.Empty, BridgeConfiguration.Read(_folder));

    [Theory]
    [InlineData("version: 2\nenv: []", "f.yaml:1:10: version: 0.1")]
    [InlineData("version: 0.1\nenv: {A: b}", "f.yaml:2:6: env is a list")]
    [InlineData("version: 0.1\nenv:\n- value: x", "f.yaml:3:3: this item of env has no name")]
    [InlineData("version: 0.1\nvolumeMounts:\n- localPath: x", "f.yaml:3:3: this item of volumeMounts has no name")]
    [InlineData("version: 0.1\nenvs: []", "f.yaml:2:1: KubernetesLocalProcessConfig.yaml has no key \"envs\"; is it \"env\"?")]
    public void Faults_AreNamed_WithTheirPlace(string text, string fault) =>
        Assert.StartsWith(fault, Assert.Throws<UsageException>(() => BridgeConfiguration.Parse(text, "f.yaml")).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
