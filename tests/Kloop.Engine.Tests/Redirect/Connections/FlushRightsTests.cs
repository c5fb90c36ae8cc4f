using Kloop.Engine.Redirect.Connections;

namespace Kloop.Engine.Tests.Redirect.Connections;

public sealed class FlushRightsTests
{
    [Theory]
    [InlineData(nameof(FlushMeans.Release), "list pods, patch pods, delete pods, get replicasets, get deployments, get endpoints, patch services")]
    [InlineData(nameof(FlushMeans.Evict), "list pods, create pods/eviction, get replicasets, get deployments, get endpoints")]
    public void Each_way_needs_its_own(string means, string rights) =>
        Assert.Equal(rights, string.Join(", ", FlushRights.For("catalog", Enum.Parse<FlushMeans>(means)).Select(r => $"{r.Verb} {r.Resource}")));
}
