using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace;

/// <summary>What has names: a map since version 2, before that a list of maps with <c>name</c>.</summary>
internal static class NamedEntries
{
    public static IEnumerable<(string Name, YamlValue Value)> Of(YamlValue? value, string key, Notes notes)
    {
        switch (value)
        {
            case null or { IsNull: true }:
                return [];
            case YamlMap map:
                return map.Entries.Select(e => (e.Key.Text, e.Value));
            case YamlList list:
                foreach (var other in list.Items.Where(i => i is not YamlMap)) notes.Fault(other.Place, $"an item of {key} is a map with a name, and not {other.Kind}");
                return list.Items.OfType<YamlMap>().Index().Select(i => (i.Item.TextOf("name") ?? $"{key}-{i.Index}", (YamlValue)i.Item));
            default:
                notes.Fault(value.Place, $"{key} is a map, and not {value.Kind}");
                return [];
        }
    }

    /// <summary>Those that are maps; others are faults.</summary>
    public static IEnumerable<(string Name, Section Section)> Sections(YamlValue? value, string key, Notes notes)
    {
        foreach (var (name, entry) in Of(value, key, notes))
        {
            if (entry is YamlMap map)
            {
                var section = new Section(map, $"{key}.{name}", notes);
                section.Meaningless("name");
                yield return (name, section);
            }
            else if (!entry.IsNull)
            {
                notes.Fault(entry.Place, $"{name} is a map, and not {entry.Kind}");
            }
        }
    }
}
