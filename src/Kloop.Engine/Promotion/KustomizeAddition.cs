using Kloop.Engine.Configuration.Yaml.Editing;

namespace Kloop.Engine.Promotion;

/// <summary>An item more in a kustomization's <c>images</c>. Pure.</summary>
internal static class KustomizeAddition
{
    public static TextEdit Of(RepositoryFile file, string name, PromotionWish wish)
    {
        var map = (MapPart)file.Documents[0];
        var pairs = new List<(string Key, string Value)> { ("name", name) };
        if (wish.Name is { } newName && newName != name) pairs.Add(("newName", newName));
        if (wish.Tag is { } tag) pairs.Add(("newTag", tag));
        if (wish.Digest is { } digest) pairs.Add(("digest", digest));
        string[] lines = [.. pairs.Select(p => $"{p.Key}: {YamlWord.Write(p.Value)}")];
        string flow = $"{{{string.Join(", ", lines)}}}";
        var entry = map.Find("images");
        string indent = new(' ', TextLines.Column(file.Text, map.Entries[0].Key.Start));
        if (entry?.Value is ListPart { Items.Count: > 0 } list)
        {
            if (list.Flow) return new TextEdit(list.Items[^1].End, list.Items[^1].End, ", " + flow);
            return YamlEdits.InsertLine(file.Text, list, Block(new string(' ', TextLines.Column(file.Text, list.Start)), lines));
        }

        if (entry is null) return map.Flow ? YamlEdits.Add(file.Text, map, null, "images", $"[{flow}]") : YamlEdits.InsertLine(file.Text, map, $"{indent}images:\n{Block(indent, lines)}");
        return map.Flow ? new TextEdit(entry.Value.Start, entry.Value.End, $"[{flow}]") : YamlEdits.Fill(file.Text, entry, Block(indent, lines));
    }

    private static string Block(string indent, string[] lines) => $"{indent}- {string.Join($"\n{indent}  ", lines)}";
}
