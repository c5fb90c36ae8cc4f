using Kloop.Engine.LocalClusters.Checks;
using Kloop.Engine.Programs;

namespace Kloop.Engine.Tests.LocalClusters.Checks;

/// <summary>The programs' own words about what usually goes wrong.</summary>
public sealed class ProviderFailureTests
{
    [Theory]
    [InlineData("FATA[0000] Failed to create cluster 'shop' because a cluster with that name already exists", "there is a cluster shop already")]
    [InlineData("ERROR: failed to create cluster: node(s) already exist for a cluster with the name \"shop\"", "there is a cluster shop already")]
    [InlineData("docker: Error response from daemon: Conflict. The container name \"/kind-shop-registry\" is already in use by container \"1f\".", "kloop cluster delete shop")]
    [InlineData("ERRO[0004] Failed Cluster Start: failed to start loadbalancer: Error response from daemon: driver failed programming external connectivity on endpoint k3d-shop-serverlb: Bind for 127.0.0.1:8081 failed: port is already allocated", "port 8081 is taken")]
    [InlineData("Error response from daemon: failed to set up container networking: driver failed: failed to bind host port for 127.0.0.1:5001:172.18.0.2:5000/tcp: address already in use\nlisten tcp4 127.0.0.1:5001: bind: address already in use", "port 5001 is taken")]
    [InlineData("FATA[0000] runtime failed to list nodes: docker failed to get containers with labels: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?", "Docker does not run")]
    [InlineData("ERROR: failed to create cluster: failed to list nodes: command \"docker ps -a\" failed with error: exit status 1\nCommand Output: permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock", "group docker")]
    [InlineData("write /var/lib/docker/tmp/x: no space left on device", "the disk is full")]
    [InlineData("ERROR: failed to create cluster: failed to pull image \"node:1\": command \"docker pull node:1\" failed with error: exit status 1\ndial tcp: lookup registry.example: no such host", "the image node:1 is not here")]
    [InlineData("Unable to find image 'registry:2' locally\ndocker: Error response from daemon: Get \"https://registry.example/v2/\": dial tcp: lookup registry.example: no such host", "the image registry:2 is not here")]
    [InlineData("FATA[0003] Cluster creation FAILED, all changes have been rolled back!", "did not become ready")]
    [InlineData("ERROR: failed to create cluster: running kind with rootless provider requires setting systemd property \"Delegate=yes\"", "Delegate=yes")]
    [InlineData("Failed to allocate directory watch: Too many open files", "fs.inotify")]
    public void KnownWords_HaveAMeaning(string log, string said) => Assert.Contains(said, ProviderFailure.Of(log, "shop"), StringComparison.Ordinal);

    [Fact]
    public void UnknownWords_SpeakForThemselves() => Assert.Null(ProviderFailure.Of("segmentation fault", "shop"));

    [Fact]
    public async Task RealDocker_WithoutItsDaemon()
    {
        if (ProgramRun.Find("docker") is null) Assert.Skip("docker is not on this machine");
        var result = await ProgramRun.RunAsync(
            new ProgramCall("docker", ["info", "--format", "{{.ID}}"]) { Variables = new Dictionary<string, string?> { ["DOCKER_HOST"] = "unix:///none/docker.sock" } }, TestContext.Current.CancellationToken);
        Assert.NotEqual(0, result.Code);
        Assert.Contains("Docker does not run", ProviderFailure.Of(result.Log, "shop"), StringComparison.Ordinal);
    }
}
