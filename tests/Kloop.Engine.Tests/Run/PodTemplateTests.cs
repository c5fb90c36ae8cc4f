using Kloop.Engine.Run;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Files;

namespace Kloop.Engine.Tests.Run;

public sealed class PodTemplateTests
{
    [Theory]
    [InlineData("""{"metadata":{"name":"nightly"},"spec":{"jobTemplate":{"spec":{"template":{"spec":{"containers":[{"name":"main"}]}}}}}}""")]
    [InlineData("""{"metadata":{"name":"nightly"},"spec":{"template":{"spec":{"containers":[{"name":"main"}]}}}}""")]
    public void Pod_HasWhatTheApiServerAdds(string workload)
    {
        var pod = PodTemplate.Pod(Given.Json(workload), "shop");
        Assert.Equal(("nightly", "shop", "default"), (pod.Name(), pod.Text("metadata", "namespace"), pod.Text("spec", "serviceAccountName")));
        var mount = Assert.Single(PodMount.Of(pod, "main", new Dictionary<string, string>()));
        Assert.Equal("/var/run/secrets/kubernetes.io/serviceaccount", mount.Path);
        Assert.Equal(["serviceAccountToken", "configMap", "downwardAPI"], mount.Volume.Sources.Select(s => s.First().Key));
    }

    [Fact]
    public void Pod_WithoutToken_HasNone()
    {
        var pod = PodTemplate.Pod(Given.Json("""{"metadata":{"name":"x"},"spec":{"template":{"spec":{"automountServiceAccountToken":false,"containers":[{"name":"main"}]}}}}"""), "shop");
        Assert.Empty(PodMount.Of(pod, "main", new Dictionary<string, string>()));
    }
}
