using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Import.DevSpace;

/// <summary>The ways in which one tree goes over another. Pure.</summary>
internal static class DevSpaceMerge
{
    /// <summary>What an import adds: keys of sections that are not there yet, and items of lists.</summary>
    public static YamlMap Import(YamlMap document, YamlMap imported)
    {
        foreach (var (key, value) in imported.Entries.Where(e => e.Key.Text is not ("version" or "name" or "imports")))
        {
            document = (document.Get(key.Text), value) switch
            {
                (null or { IsNull: true }, _) => document.With(key.Text, value),
                (YamlMap own, YamlMap more) => document.With(key.Text, more.Entries.Where(e => own.Get(e.Key.Text) is null).Aggregate(own, (m, e) => m.With(e.Key.Text, e.Value))),
                (YamlList own, YamlList more) => document.With(key.Text, own with { Items = [.. own.Items, .. more.Items] }),
                _ => document,
            };
        }

        return document;
    }

    /// <summary>A JSON merge patch (RFC 7396): maps are merged, nothing removes, everything else is replaced.</summary>
    public static YamlMap Patch(YamlMap document, YamlMap patch) => patch.Entries.Aggregate(document, (tree, entry) => entry.Value switch
    {
        { IsNull: true } => tree.Without(entry.Key.Text),
        YamlMap map when tree.Get(entry.Key.Text) is YamlMap own => tree.With(entry.Key.Text, Patch(own, map)),
        _ => tree.With(entry.Key.Text, entry.Value),
    });

    /// <summary>The same, but lists of what has names are merged by these names.</summary>
    public static YamlMap Strategic(YamlMap document, YamlMap patch) => patch.Entries.Aggregate(document, (tree, entry) => (tree.Get(entry.Key.Text), entry.Value) switch
    {
        (_, { IsNull: true }) => tree.Without(entry.Key.Text),
        (YamlMap own, YamlMap map) => tree.With(entry.Key.Text, Strategic(own, map)),
        (YamlList own, YamlList list) when IsNamed(own) && IsNamed(list) => tree.With(entry.Key.Text, list.Items.Cast<YamlMap>().Aggregate(own, Into)),
        _ => tree.With(entry.Key.Text, entry.Value),
    });

    private static YamlList Into(YamlList list, YamlMap item)
    {
        int index = list.Items.ToList().FindIndex(i => ((YamlMap)i).TextOf("name") == item.TextOf("name"));
        return index < 0 ? list.Insert(list.Items.Count, item) : list.With(index, Strategic((YamlMap)list.Items[index], item));
    }

    private static bool IsNamed(YamlList list) => list.Items.All(i => i is YamlMap map && map.TextOf("name") is not null);
}
