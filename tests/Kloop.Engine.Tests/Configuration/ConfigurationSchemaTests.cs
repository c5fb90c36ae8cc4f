using System.Text.Json.Nodes;
using Kloop.Engine.Configuration;
using Kloop.Engine.Configuration.Written;

namespace Kloop.Engine.Tests.Configuration;

/// <summary>The schema that editors use and the reader know the same keys.</summary>
public sealed class ConfigurationSchemaTests
{
    private static readonly JsonObject Schema = JsonNode.Parse(ConfigurationSchema.Text)!.AsObject();

    public static TheoryData<string, string[]> Sections => new()
    {
        { "image", ImageReader.Keys },
        { "deployment", DeployReader.Keys },
        { "chartImage", DeployReader.ImageKeys },
        { "target", DevReader.Keys },
        { "sync", DevReader.SyncKeys },
        { "change", DevReader.ChangeKeys },
        { "port", PortReader.Keys },
        { "test", TestReader.Keys },
        { "hook", HookReader.Keys },
        { "redirect", RedirectItemReader.Keys },
        { "run", RunItemReader.Keys },
        { "env", EnvironmentReader.Keys },
        { "protected", ProtectionReader.Keys },
    };

    [Theory, MemberData(nameof(Sections))]
    public void Section_HasTheReadersKeys_AndNoOthers(string definition, string[] keys)
    {
        var section = Schema["definitions"]![definition]!;
        Assert.Equal(keys.Order(), Names(section["properties"]));
        Assert.False((bool)section["additionalProperties"]!);
    }

    [Fact]
    public void File_HasTheReadersKeys() => Assert.Equal(ConfigurationText.Keys.Order(), Names(Schema["properties"]));

    [Fact]
    public void EveryDefinition_IsHeldByATest() =>
        Assert.Equal(Sections.Select(s => s.Data.Item1).Append("command").Order(), Names(Schema["definitions"]));

    [Fact]
    public void Words_AreTheReaders()
    {
        Accept("change", "do", w => $"dev: [{{image: x, changes: [{{match: a, do: {w}{(w is "run" or "build" ? ", command: x" : "")}}}]}}]");
        Accept("sync", "direction", w => $"dev: [{{image: x, sync: [{{to: /a, direction: {w}}}]}}]");
        Accept("hook", "when", w => $"hooks: [{{when: {w}, command: x}}]");
        Accept("chartImage", "part", w => $"deploy: [{{helm: c, images: [{{value: a, image: x, part: {w}}}]}}]");
    }

    private static void Accept(string definition, string key, Func<string, string> yaml)
    {
        var words = Schema["definitions"]![definition]!["properties"]![key]!["enum"]!.AsArray().Select(w => (string)w!).ToList();
        Assert.NotEmpty(words);
        foreach (string word in words) ConfigurationText.Parse(yaml(word), "kloop.yaml", "/shop", _ => true);
        Assert.Contains("nonsense", Assert.Throws<UsageException>(() => ConfigurationText.Parse(yaml("nonsense"), "kloop.yaml", "/shop", _ => true)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(JsonNode? properties) => properties!.AsObject().Select(p => p.Key).Order();
}
