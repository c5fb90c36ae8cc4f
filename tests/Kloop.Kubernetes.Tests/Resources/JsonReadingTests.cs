using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Kubernetes.Tests.Resources;

public sealed class JsonReadingTests
{
    private static readonly JsonObject Resource = (JsonObject)JsonNode.Parse("""
        { "metadata": { "name": "a", "labels": { "x": "y", "none": null } }, "n": 7, "big": 3000000000, "yes": true, "list": [ { "i": 1 }, 2, null, { "i": 3 } ] }
        """)!;

    [Fact]
    public void WhatIsThere_IsRead()
    {
        Assert.Equal("a", Resource.Name());
        Assert.Equal(7, Resource.Number("n"));
        Assert.True(Resource.Flag("yes"));
        Assert.Equal(new Dictionary<string, string> { ["x"] = "y", ["none"] = "" }, Resource.Map("metadata", "labels"));
        Assert.Equal([1, 3], Resource.Items("list").Select(i => i.Number("i")));
        Assert.Same(Resource, Resource.At());
    }

    [Fact]
    public void WhatIsMissing_OrOfAnotherKind_IsNothing()
    {
        Assert.Null(Resource.Text("metadata", "none", "deeper"));
        Assert.Null(Resource.Text("n"));
        Assert.Null(Resource.Text("list", "0"));
        Assert.Null(Resource.Number("metadata", "name"));
        Assert.Null(Resource.Number("big"));
        Assert.False(Resource.Flag("n"));
        Assert.Empty(Resource.Map("n"));
        Assert.Empty(Resource.Items("metadata"));
        Assert.Null(((JsonNode?)null).At("a"));
        Assert.Equal("", new JsonObject().Name());
    }
}
