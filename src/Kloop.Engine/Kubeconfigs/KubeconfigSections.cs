using System.Text.Json.Nodes;
using Kloop.Engine.Configuration.Yaml.Editing;
using Kloop.Engine.Deploy.Manifests;

namespace Kloop.Engine.Kubeconfigs;

/// <summary>The edits of one kubeconfig text's sections, whichever way they are written: as lines, in brackets, as JSON. Pure.</summary>
internal sealed class KubeconfigSections(string text, MapPart root)
{
    /// <summary>An item more, or another one in the place of the one with its name.</summary>
    public TextEdit Set(string section, JsonObject item)
    {
        var entry = root.Find(section);
        if (entry is null) return root.Flow ? YamlEdits.Add(text, root, null, section, $"[{item.ToJsonString()}]") : YamlEdits.InsertLine(text, root, $"{Indent()}{section}:\n{Block(Indent(), item)}");
        if (entry.Value is not ListPart { Items.Count: > 0 } list) return Fill(entry, item);
        int index = list.Items.ToList().FindIndex(i => (i as MapPart)?.TextOf("name") == KubeconfigText.NameOf(item));
        if (index >= 0) return list.Flow ? Over(list.Items[index], item.ToJsonString()) : Over(list.Items[index], Block(Dash(list), item)[(Dash(list).Length + 2)..]);
        return list.Flow ? new TextEdit(list.Items[^1].End, list.Items[^1].End, $", {item.ToJsonString()}") : YamlEdits.InsertLine(text, list, Block(Dash(list), item));
    }

    /// <summary>An item less.</summary>
    public TextEdit Remove(string section, string name)
    {
        var entry = root.Find(section)!;
        var list = (ListPart)entry.Value;
        int index = list.Items.ToList().FindIndex(i => (i as MapPart)?.TextOf("name") == name);
        if (list.Items.Count == 1) return new TextEdit(list.Flow ? list.Start : Colon(entry), list.Flow ? list.End : YamlEdits.Last(text, list), list.Flow ? "[]" : " []");
        var item = list.Items[index];
        if (!list.Flow) return YamlEdits.Lines(text, DashOf(item), YamlEdits.Last(text, item));
        return index == 0 ? new TextEdit(item.Start, list.Items[1].Start, "") : new TextEdit(list.Items[index - 1].End, item.End, "");
    }

    /// <summary>Another text of a key.</summary>
    public TextEdit Scalar(string key, string word)
    {
        if (root.Find(key) is { } entry) return YamlEdits.Replace(text, entry.Value, word);
        return root.Flow ? YamlEdits.Add(text, root, null, key, JsonValue.Create(word).ToJsonString()) : YamlEdits.InsertLine(text, root, $"{Indent()}{key}: {YamlWord.Write(word)}");
    }

    private TextEdit Fill(PartEntry entry, JsonObject item) =>
        root.Flow ? Over(entry.Value, $"[{item.ToJsonString()}]") : YamlEdits.Fill(text, entry, Block(Indent(), item));

    private TextEdit Over(YamlPart part, string with) => new(part.Start, YamlEdits.Last(text, part), with.ReplaceLineEndings(TextLines.Break(text)));

    /// <summary>Behind a key's colon.</summary>
    private int Colon(PartEntry entry) => text.IndexOf(':', entry.Key.End) + 1;

    /// <summary>What stands before the root's keys.</summary>
    private string Indent() => new(' ', TextLines.Column(text, root.Entries[0].Key.Start));

    /// <summary>What stands before the dashes of a list.</summary>
    private string Dash(ListPart list) => new(' ', TextLines.Column(text, DashOf(list.Items[0])));

    private int DashOf(YamlPart item) => Math.Max(0, text.LastIndexOf('-', item.Start));

    /// <summary>An item as lines, without the last one's break.</summary>
    private static string Block(string indent, JsonObject item)
    {
        string[] lines = ManifestYaml.Write([item])["---\n".Length..].TrimEnd().Split('\n');
        return indent + "- " + string.Join("\n" + indent + "  ", lines);
    }
}
