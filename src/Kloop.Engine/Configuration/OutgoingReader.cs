using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Redirect.Network;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Engine.Configuration;

/// <summary>Reads <c>outgoing:</c>, a map of patterns and ways; the file's order counts. Pure.</summary>
internal static class OutgoingReader
{
    public static IReadOnlyList<OutgoingRule> Read(YamlValue? value, Faults faults)
    {
        if (value is null) return [];
        if (value is not YamlMap map)
        {
            faults.Add(value.Place, $"outgoing is a map, and not {value.Kind}: write below it such as '*.corp.example': cluster");
            return [];
        }

        var rules = new List<OutgoingRule>();
        foreach (var (pattern, way) in map.Entries)
        {
            if (way is YamlScalar { Text: var word } && OutgoingRuleText.Way(word) is { } known) rules.Add(new OutgoingRule(pattern.Text, known));
            else faults.Add(way.Place, $"\"{pattern.Text}\" goes by cluster, laptop or deny, and not {way.Kind}");
        }

        return rules;
    }
}
