using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Kubernetes.Tests.Resources;

public sealed class JsonPatchTests
{
    /// <summary>As Go writes them, byte by byte.</summary>
    [Fact]
    public void ComparableText_EscapesQuotes_AsApiServersDo() =>
        Assert.Equal("""[{"op":"test","path":"/a","value":"{\"b\":\"c\\d\"}"}]""", new JsonPatch().Test("/a", """{"b":"c\d"}""").ToComparableText());

    [Theory]
    [InlineData("kloop.dev/origin", "kloop.dev~1origin")]
    [InlineData("a~b", "a~0b")]
    [InlineData("~1/", "~01~1")]
    [InlineData("plain", "plain")]
    public void Names_AreEscaped_AsRfc6901Says(string name, string escaped) => Assert.Equal(escaped, JsonPatch.Escape(name));

    [Fact]
    public void Operations_StandInOrder() =>
        Assert.Equal(
            """[{"op":"test","path":"/a","value":1},{"op":"replace","path":"/a","value":"x"},{"op":"add","path":"/b","value":null},{"op":"remove","path":"/c"}]""",
            new JsonPatch().Test("/a", 1).Replace("/a", "x").Add("/b", null).Remove("/c").ToString());

    [Fact]
    public void Values_AreCopied_SinceANodeHasOneParent()
    {
        var service = new JsonObject { ["spec"] = new JsonObject { ["a"] = 1 } };
        var patch = new JsonPatch().Test("/spec", service["spec"]).Add("/other", service["spec"]);
        service["spec"]!["a"] = 2;
        Assert.DoesNotContain("2", patch.ToString(), StringComparison.Ordinal);
    }
}
