using Kloop.Engine.LocalClusters;

namespace Kloop.Engine.Tests.LocalClusters;

public sealed class LocalContextTests
{
    [Theory]
    [InlineData("k3d-shop", "https://0.0.0.0:6550", "k3d", "shop")]
    [InlineData("kind-shop", null, "kind", "shop")]
    [InlineData("minikube", null, "minikube", "minikube")]
    [InlineData("docker-desktop", null, "docker-desktop", "docker-desktop")]
    [InlineData("docker-for-desktop", null, "docker-desktop", "docker-for-desktop")]
    [InlineData("rancher-desktop", null, "rancher-desktop", "rancher-desktop")]
    [InlineData("orbstack", null, "orbstack", "orbstack")]
    [InlineData("colima", null, "colima", "colima")]
    [InlineData("colima-work", null, "colima", "work")]
    [InlineData("microk8s", "https://192.168.1.4:16443", "microk8s", "microk8s")]
    [InlineData("default", "https://127.0.0.1:6443", "k3s", "default")]
    [InlineData("default", "https://[::1]:6443", "k3s", "default")]
    public void UsualLocalContexts_AreKnown(string context, string? server, string tool, string cluster) =>
        Assert.Equal(new LocalContext(tool, cluster), LocalContext.Of(context, server));

    [Theory]
    [InlineData("default", "https://k3s.example:6443")]
    [InlineData("default", null)]
    [InlineData("k3d-", null)]
    [InlineData("kind", null)]
    [InlineData("production", "https://127.0.0.1:6443")]
    [InlineData("my-minikube", null)]
    [InlineData("colimate", null)]
    public void Others_AreNot(string context, string? server) => Assert.Null(LocalContext.Of(context, server));
}
