using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Connections;
using Kloop.Engine.Tests.Doubles;

namespace Kloop.Engine.Tests.Redirect.Connections;

public sealed class PodReleaseTests
{
    private const string Hash = "pod-template-hash";

    private static JsonObject Pod => Given.Json("""
        {"metadata":{"name":"a","uid":"1","labels":{"app":"catalog","pod-template-hash":"5c9"},"ownerReferences":[{"kind":"ReplicaSet","name":"catalog-5c9","uid":"2","controller":true}]}}
        """);

    private static JsonObject Record => Given.Json("""{"metadata":{"name":"kloop-catalog","uid":"3"}}""");

    [Fact]
    public void A_pod_that_is_let_go_keeps_what_Services_select_and_goes_with_the_record()
    {
        var released = Pod.Apply(PodRelease.Release(Pod, Hash, Record));
        Assert.Equal("""{"app":"catalog","pod-template-hash":"kloop-flush"}""", released["metadata"]!["labels"]!.ToJsonString());
        Assert.Equal("""[{"apiVersion":"v1","kind":"Secret","name":"kloop-catalog","uid":"3"}]""", released["metadata"]!["ownerReferences"]!.ToJsonString());
    }

    [Fact]
    public void Putting_back_is_exact()
    {
        foreach (var record in (JsonObject?[])[Record, null])
        {
            var back = Pod.Apply(PodRelease.Release(Pod, Hash, record)).Apply(PodRelease.PutBack(Pod, Hash));
            Assert.True(JsonNode.DeepEquals(Pod, back), back.ToJsonString());
        }
    }

    [Fact]
    public void Another_pod_of_the_same_name_is_not_touched()
    {
        var other = Pod;
        other["metadata"]!["uid"] = "9";
        Assert.Throws<PatchRefusedException>(() => other.Apply(PodRelease.Release(Pod, Hash, Record)));
        Assert.Throws<PatchRefusedException>(() => other.Apply(PodRelease.PutBack(Pod, Hash)));
    }

    [Fact]
    public void A_pod_that_was_not_let_go_is_not_put_back() => Assert.Throws<PatchRefusedException>(() => Pod.Apply(PodRelease.PutBack(Pod, Hash)));
}
