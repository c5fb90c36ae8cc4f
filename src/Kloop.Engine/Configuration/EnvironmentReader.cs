using Kloop.Engine.Configuration.Yaml;
using Kloop.Shoes.Environment;

namespace Kloop.Engine.Configuration;

/// <summary>Reads an item's <c>env</c>: what the program is to have otherwise than its pod.</summary>
internal static class EnvironmentReader
{
    internal static readonly string[] Keys = ["set", "unset", "fromLaptop"];

    /// <summary>The overrides; null without.</summary>
    public static EnvironmentOverrides? Read(MapReader item, Faults faults)
    {
        if (item.Value("env") is not { } value) return null;
        if (value is not YamlMap map)
        {
            faults.Add(value.Place, $"env is a map of set, unset and fromLaptop, and not {value.Kind}: write env: and below it set: {{LOG_LEVEL: debug}}");
            return null;
        }

        var env = new MapReader(map, Keys, "env", faults);
        return new EnvironmentOverrides(Set(env.Value("set"), faults), Names(env, "unset", faults), Names(env, "fromLaptop", faults));
    }

    private static Dictionary<string, string> Set(YamlValue? value, Faults faults)
    {
        var set = new Dictionary<string, string>();
        if (value is null) return set;
        if (value is not YamlMap map)
        {
            faults.Add(value.Place, $"set is a map of names and values, and not {value.Kind}: write set: {{LOG_LEVEL: debug}}");
            return set;
        }

        foreach (var (name, one) in map.Entries)
        {
            if (Fault(name.Text) is { } fault) faults.Add(name.Place, fault);
            else if (one is not YamlScalar scalar) faults.Add(one.Place, $"the value of {name.Text} is a text, and not {one.Kind}");
            else if (!set.TryAdd(name.Text, scalar.IsNull ? "" : scalar.Text)) faults.Add(name.Place, $"{name.Text} is set already: leave one of them out");
        }

        return set;
    }

    private static List<string> Names(MapReader env, string key, Faults faults)
    {
        var names = env.Texts(key, "[HTTP_PROXY]").ToList();
        foreach (var name in names)
        {
            if (Fault(name.Text) is { } fault) faults.Add(name.Place, fault);
        }

        return [.. names.Select(n => n.Text)];
    }

    /// <summary>What no program could read (environ(7)).</summary>
    private static string? Fault(string name) =>
        name.Length == 0 || name.Contains('=', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal) ? $"\"{name}\" cannot be a variable's name" : null;
}
