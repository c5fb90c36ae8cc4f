using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Kloop.Engine.Deploy.Manifests;

/// <summary>Writes objects as YAML documents that every reader, of YAML 1.1 or 1.2, reads back as the same objects. Pure.</summary>
public static class ManifestYaml
{
    /// <summary>The documents, each behind its <c>---</c>.</summary>
    public static string Write(IEnumerable<JsonObject> objects)
    {
        var text = new StringWriter { NewLine = "\n" };
        foreach (var each in objects)
        {
            var document = new StringWriter { NewLine = "\n" };
            var emitter = new Emitter(document, new EmitterSettings(2, int.MaxValue, false, 1024));
            emitter.Emit(new StreamStart());
            emitter.Emit(new DocumentStart(null, null, isImplicit: true));
            Write(emitter, each);
            emitter.Emit(new DocumentEnd(isImplicit: true));
            emitter.Emit(new StreamEnd());
            text.WriteLine("---");
            text.WriteLine(document.ToString().TrimEnd());
        }

        return text.ToString();
    }

    private static void Write(Emitter emitter, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, map.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (key, value) in map)
                {
                    Text(emitter, key);
                    Write(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonArray list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, list.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in list) Write(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                Text(emitter, value.GetValue<string>());
                break;
            default:
                Emit(emitter, node?.ToJsonString() ?? "null", ScalarStyle.Plain);
                break;
        }
    }

    private static void Text(Emitter emitter, string text) => Emit(emitter, text, Style(text));

    /// <summary>A text that a reader would take for something else is quoted.</summary>
    private static ScalarStyle Style(string text) =>
        text.Contains('\n', StringComparison.Ordinal) ? (text.Any(c => (c < ' ' && c != '\n') || c > '~') || text.Split('\n').Any(l => l.EndsWith(' ')) || text.StartsWith(' ') || text.StartsWith('\n') || text.EndsWith("\n\n", StringComparison.Ordinal) ? ScalarStyle.DoubleQuoted : ScalarStyle.Literal)
        : YamlJson.Plain(text) is JsonValue value && value.GetValueKind() == JsonValueKind.String && !text.StartsWith('=') && !text.StartsWith('<') && !LooksLikeTime(text) && text.All(c => c is >= ' ' and <= '~')
            ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted;

    private static bool LooksLikeTime(string text) => char.IsAsciiDigit(text[0]) && text.Contains(text.Contains(':', StringComparison.Ordinal) ? ':' : '-', StringComparison.Ordinal);

    private static void Emit(Emitter emitter, string text, ScalarStyle style) =>
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true));
}
