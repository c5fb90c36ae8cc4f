using Kloop.Agent.Control;

namespace Kloop.Agent.Tests.Control;

public sealed class ResolverFileTests
{
    [Fact]
    public void PodsFile_IsRead()
    {
        var read = ResolverFile.Parse(["# comment", "nameserver 10.96.0.10", "search shop.svc.cluster.local svc.cluster.local. cluster.local", "options ndots:5 timeout:1", ""]);
        Assert.Equal(["10.96.0.10"], read.Servers);
        Assert.Equal(["shop.svc.cluster.local", "svc.cluster.local", "cluster.local"], read.Search);
        Assert.Equal(5, read.Dots);
    }

    [Fact]
    public void EmptyFile_HasTheDefaults()
    {
        var read = ResolverFile.Parse([]);
        Assert.Empty(read.Servers);
        Assert.Empty(read.Search);
        Assert.Equal(1, read.Dots);
    }

    [Fact]
    public void LastSearch_Counts_AndDotsHaveALimit()
    {
        var read = ResolverFile.Parse(["search a b", "domain c", "options ndots:99"]);
        Assert.Equal(["c"], read.Search);
        Assert.Equal(15, read.Dots);
    }
}
