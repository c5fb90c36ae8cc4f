using Kloop.Engine.Environments.Making;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Environments.Making;

public sealed class EnvironmentObjectsTests
{
    [Theory]
    [InlineData("8Gi", "1Gi", "64Mi")]
    [InlineData(null, "1Gi", "64Mi")]
    [InlineData("512Mi", "512Mi", "64Mi")]
    [InlineData("20Mi", "20Mi", "20Mi")]
    public void Defaults_StayWithinTheQuota(string? memory, string limit, string request)
    {
        var limits = EnvironmentObjects.Limits(memory).Items("spec", "limits").Single();
        Assert.Equal((limit, request), (limits.Text("default", "memory"), limits.Text("defaultRequest", "memory")));
    }

    [Fact]
    public void TheQuota_IsWhatWasAskedFor()
    {
        Assert.Equal("""{"requests.cpu":"2","requests.memory":"4Gi","limits.memory":"4Gi"}""", EnvironmentObjects.Quota("2", "4Gi")!["spec"]!["hard"]!.ToJsonString());
        Assert.Equal("""{"requests.cpu":"2"}""", EnvironmentObjects.Quota("2", null)!["spec"]!["hard"]!.ToJsonString());
        Assert.Null(EnvironmentObjects.Quota(null, null));
    }
}
