using System.Text;
using Kloop.Engine.Build.Registry;

namespace Kloop.Engine.Tests.Build.Registry;

public sealed class DockerLoginsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-logins-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ALogin_StandsInTheFile()
    {
        Config($$"""{ "auths": { "registry.example": { "auth": "{{Convert.ToBase64String(Encoding.UTF8.GetBytes("ada:pass:word"))}}" } } }""");
        Assert.Equal(new RegistryLogin("ada", "pass:word"), await FindAsync());
        Assert.Null(await FindAsync("other.example"));
    }

    [Fact]
    public async Task AnIdentityToken_IsOne()
    {
        Config("""{ "auths": { "registry.example": { "identitytoken": "t" } } }""");
        Assert.True((await FindAsync())!.IsToken);
    }

    [Fact]
    public async Task AHelper_IsAsked_AndItsNoIsNoError()
    {
        Helper("kloop-test", """read host; [ "$host" = registry.example ] || { echo "credentials not found in native keychain"; exit 1; }; echo '{"ServerURL":"x","Username":"ada","Secret":"s"}'""");
        Config("""{ "credHelpers": { "registry.example": "kloop-test", "other.example": "kloop-test" } }""");
        Assert.Equal(new RegistryLogin("ada", "s"), await FindAsync());
        Assert.Null(await FindAsync("other.example"));
    }

    [Fact]
    public async Task ABrokenLogin_IsToldWithoutItsText()
    {
        Config("""{ "auths": { "registry.example": { "auth": "c2VjcmV0" } } }""");
        var e = await Assert.ThrowsAsync<TaskFailedException>(() => FindAsync());
        Assert.Contains("docker login registry.example", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALogin_IsNeverShown() => Assert.DoesNotContain("word", new RegistryLogin("ada", "word").ToString(), StringComparison.Ordinal);

    private Task<RegistryLogin?> FindAsync(string host = "registry.example") =>
        new DockerLogins(name => name == "DOCKER_CONFIG" ? _folder : null, _folder).FindAsync(host, TestContext.Current.CancellationToken);

    private void Config(string text) => File.WriteAllText(Path.Combine(_folder, "config.json"), text);

    /// <summary>Helpers are looked up in PATH.</summary>
    private void Helper(string name, string script)
    {
        string file = Path.Combine(_folder, $"docker-credential-{name}");
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}");
    }
}
