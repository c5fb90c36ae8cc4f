using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Patching;

namespace Kloop.Engine.Tests.Import.Patching;

public sealed class TreePatchTests
{
    private const string Tree = "{a: {b: [{name: x, v: 1}, {name: y, v: 2}]}, c: text}";

    [Theory]
    [InlineData("replace", "/a/b/0/v", "7", """{"a":{"b":[{"name":"x","v":7},{"name":"y","v":2}]},"c":"text"}""")]
    [InlineData("add", "/a/b/1", "new", """{"a":{"b":[{"name":"x","v":1},"new",{"name":"y","v":2}]},"c":"text"}""")]
    [InlineData("add", "/a/b/-", "new", """{"a":{"b":[{"name":"x","v":1},{"name":"y","v":2},"new"]},"c":"text"}""")]
    [InlineData("add", "/d", "{e: f}", """{"a":{"b":[{"name":"x","v":1},{"name":"y","v":2}]},"c":"text","d":{"e":"f"}}""")]
    [InlineData("remove", "/a/b/name=x", null, """{"a":{"b":[{"name":"y","v":2}]},"c":"text"}""")]
    [InlineData("replace", "a.b[*].v", "0", """{"a":{"b":[{"name":"x","v":0},{"name":"y","v":0}]},"c":"text"}""")]
    [InlineData("replace", "a.b[?(@.name=='y')].v", "9", """{"a":{"b":[{"name":"x","v":1},{"name":"y","v":9}]},"c":"text"}""")]
    [InlineData("test", "/c", "text", """{"a":{"b":[{"name":"x","v":1},{"name":"y","v":2}]},"c":"text"}""")]
    public void Operations_ChangeTheTree(string operation, string path, string? value, string expected) => Assert.Equal(expected, Apply(operation, path, value));

    [Theory]
    [InlineData("replace", "/x", "1", "there is no \"x\"")]
    [InlineData("remove", "/a/b/5", null, "there is no \"5\"")]
    [InlineData("add", "/a/b/9", "1", "there is no \"9\" in a list of 2")]
    [InlineData("add", "/c/d", "1", "\"d\" would be in \"text\"")]
    [InlineData("test", "/c", "other", "the test does not hold")]
    [InlineData("turn", "/c", "x", "there is no operation \"turn\": add, remove, replace, move, copy or test")]
    public void WhatDoesNotFit_IsSaid(string operation, string path, string? value, string fault) =>
        Assert.Equal(fault, Assert.Throws<PatchException>(() => Apply(operation, path, value)).Message);

    [Fact]
    public void DevSpacesAdd_GoesIntoWhatIsThere() => Assert.Equal(
        """{"a":{"b":[{"name":"x","v":1},{"name":"y","v":2},{"name":"z"}]},"c":"text"}""", Apply("add", "a.b", "{name: z}", lenient: true));

    private static string Apply(string operation, string path, string? value, bool lenient = false) =>
        YamlCoreSchema.ToJson(new TreePatch(lenient).Apply(Yaml(Tree), operation, path, null, value is null ? null : Yaml(value)))!.ToJsonString();

    private static YamlValue Yaml(string text) => YamlText.Parse(text, "f", new Faults())!;
}
