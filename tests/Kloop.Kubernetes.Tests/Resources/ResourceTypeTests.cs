using Kloop.Kubernetes.Resources;

namespace Kloop.Kubernetes.Tests.Resources;

public sealed class ResourceTypeTests
{
    [Fact]
    public void Paths_AreTheApis()
    {
        Assert.Equal("api/v1/namespaces/shop/services", ResourceType.Services.Path("shop"));
        Assert.Equal("api/v1/namespaces/shop/pods/a/portforward", ResourceType.Pods.Path("shop", "a", "portforward"));
        Assert.Equal("apis/apps/v1/namespaces/shop/deployments/a", ResourceType.Deployments.Path("shop", "a"));
    }

    [Fact]
    public void Names_CannotLeaveTheirPlace() =>
        Assert.Equal("api/v1/namespaces/a%2Fb/secrets/..%2Fx%3Fy", ResourceType.Secrets.Path("a/b", "../x?y"));
}
