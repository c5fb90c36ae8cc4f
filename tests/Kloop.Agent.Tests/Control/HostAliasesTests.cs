using Kloop.Agent.Control;

namespace Kloop.Agent.Tests.Control;

public sealed class HostAliasesTests
{
    [Fact]
    public void WhatKubeletAdded_IsRead_AndNothingAboveIt()
    {
        var read = HostAliases.Parse(
        [
            "# Kubernetes-managed hosts file.", "127.0.0.1\tlocalhost", "10.244.0.9\tcart-1", "", "# Entries added by HostAliases.",
            "127.0.0.1\tfoo.local\tBar.local", "10.1.2.3\tfoo.remote # why", "10.1.2.4\tfoo.remote",
        ])!;
        Assert.Equal(["bar.local", "foo.local", "foo.remote"], read.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["10.1.2.3", "10.1.2.4"], read["foo.remote"]);
    }

    [Fact]
    public void WithoutAny_ThereIsNothing() => Assert.Null(HostAliases.Parse(["127.0.0.1\tlocalhost", "10.244.0.9\tcart-1"]));
}
