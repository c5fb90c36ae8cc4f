namespace Kloop.Engine.Configuration.Yaml;

/// <summary>Carries out a map's merge keys, <c>&lt;&lt;: *anchor</c> (https://yaml.org/type/merge.html). Pure but for the faults.</summary>
internal static class YamlMerge
{
    /// <summary>The entries, and behind them those that are merged: the map's own win, then those of the first map.</summary>
    public static IReadOnlyList<YamlEntry> Merged(IReadOnlyList<YamlEntry> entries, Faults faults)
    {
        if (!entries.Any(IsMerge)) return entries;
        var all = entries.Where(e => !IsMerge(e)).ToList();
        foreach (var source in entries.Where(IsMerge).SelectMany(e => e.Value is YamlList list ? list.Items : [e.Value]))
        {
            if (source is YamlMap map) all.AddRange(map.Entries.Where(e => all.All(own => own.Key.Text != e.Key.Text)).ToList());
            else faults.Add(source.Place, $"<< merges a map or a list of maps, and not {source.Kind}");
        }

        return all;
    }

    private static bool IsMerge(YamlEntry entry) => entry.Key is { Text: "<<", Quoted: false };
}
