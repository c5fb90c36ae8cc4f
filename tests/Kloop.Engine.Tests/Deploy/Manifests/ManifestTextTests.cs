using System.Text.Json.Nodes;
using CsCheck;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Deploy.Manifests;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Deploy.Manifests;

public sealed class ManifestTextTests
{
    private const string Head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

    [Theory]
    [InlineData("yes", "true")]
    [InlineData("off", "false")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("0440", "288")]
    [InlineData("0o17", "15")]
    [InlineData("0x1F", "31")]
    [InlineData("-12", "-12")]
    [InlineData("1_000", "1000")]
    [InlineData("1.5", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("\"yes\"", "\"yes\"")]
    [InlineData("!!str 5", "\"5\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("2020-01-02", "\"2020-01-02\"")]
    [InlineData("0.5Gi", "\"0.5Gi\"")]
    [InlineData("089", "89")]
    [InlineData("+", "\"\\u002B\"")]
    public void Words_AreWhatKubectlTakesThemFor(string yaml, string json)
    {
        var found = One($"{Head}data:\n  k: {yaml}\n");
        Assert.Equal(json, found["data"]!["k"]?.ToJsonString() ?? "null");
    }

    [Fact]
    public void MergeKeys_Merge_AndOwnKeysWin()
    {
        var found = One(Head + "x: &x {a: 1, b: 2}\ndata: {<<: *x, b: 3}\n");
        Assert.Equal("""{"b":3,"a":1}""", Sorted(found["data"]!.AsObject(), "b", "a"));
    }

    [Fact]
    public void Documents_AndLists_GiveTheirObjects()
    {
        var faults = new Faults();
        var all = ManifestText.Parse($"# nothing\n---\n{Head}---\n---\napiVersion: v1\nkind: List\nitems:\n- {{apiVersion: v1, kind: Secret, metadata: {{name: b}}}}\n", "f", faults);
        faults.ThrowIfAny();
        Assert.Equal(["a", "b"], all.Select(o => o.Name()));
    }

    [Fact]
    public void WhatIsNoObject_IsAFault_AllAtOnce()
    {
        var faults = new Faults();
        ManifestText.Parse("- a\n---\nkind: X\nmetadata: {name: a}\n---\napiVersion: v1\nkind: X\n", "deploy.yaml", faults);
        string text = Assert.Throws<UsageException>(faults.ThrowIfAny).Message;
        Assert.Contains("deploy.yaml:1:1: an object of Kubernetes is a map", text, StringComparison.Ordinal);
        Assert.Contains("deploy.yaml:3:1: this object has no apiVersion", text, StringComparison.Ordinal);
        Assert.Contains("deploy.yaml:6:1: this object has no metadata.name", text, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsWritten_IsReadBackAsTheSame()
    {
        string[] odd = ["yes", "0440", "1e3", "null", "~", "", " a", "a ", "a: b", "# a", "- a", "a\nb", "a\n\n  b\n", "\n a", "'", "\"", "2020-01-01", "12:30:45", "ä", "\t", "{", "[", "&a", "*a", "!a", "%a", "@a", "`a", "a\r\nb", "=", "<<", "off", "0x1", "1_0", "a\n", "a\n\n", "...", "---"];
        Gen.Int[0, odd.Length - 1].Array[1, 4].Sample(picked =>
        {
            string[] texts = [.. picked.Select(i => odd[i])];
            var item = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = "a" }, ["empty"] = new JsonObject(), ["none"] = new JsonArray(), ["n"] = 5, ["f"] = 1.5, ["b"] = true, ["z"] = null };
            item["list"] = new JsonArray([.. texts.Select(t => JsonValue.Create(t))]);
            foreach (string text in texts.Where(t => t.Length > 0 && t != "<<")) item[text] = text;
            return JsonNode.DeepEquals(item, One(ManifestYaml.Write([item])));
        });
    }

    private static string Sorted(JsonObject map, params string[] keys) => new JsonObject(keys.Select(k => KeyValuePair.Create(k, map[k]?.DeepClone()))).ToJsonString();

    private static JsonObject One(string text)
    {
        var faults = new Faults();
        var all = ManifestText.Parse(text, "f", faults);
        faults.ThrowIfAny();
        return Assert.Single(all);
    }
}
