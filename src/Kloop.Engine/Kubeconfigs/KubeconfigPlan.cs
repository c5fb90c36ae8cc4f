using System.Text.Json.Nodes;

namespace Kloop.Engine.Kubeconfigs;

/// <summary>
/// Which file is changed how. As kubectl does: an entry is changed in the file that has it, and a new one goes where new ones go.
/// Source: client-go, tools/clientcmd/config.go, ModifyConfig. Pure.
/// </summary>
internal static class KubeconfigPlan
{
    /// <summary>The changes that add or replace a context.</summary>
    public static IReadOnlyDictionary<string, KubeconfigChange> Set(
        IReadOnlyDictionary<string, KubeconfigText> texts, string forNew, KubeconfigContext context, bool current)
    {
        var changes = texts.Keys.ToDictionary(f => f, _ => new KubeconfigChange());
        foreach (var (section, item) in ((string, JsonObject)[])[(KubeconfigText.Clusters, context.Cluster), (KubeconfigText.Users, context.User), (KubeconfigText.Contexts, context.Context)])
        {
            string file = FileOf(texts, section, KubeconfigText.NameOf(item)!) ?? forNew;
            changes[file] = changes[file] with { Set = new Dictionary<string, JsonObject>(changes[file].Set) { [section] = item } };
        }

        if (!current) return changes;
        string currents = texts.FirstOrDefault(t => t.Value.Current is not null).Key ?? forNew;
        changes[currents] = changes[currents] with { Current = context.Name };
        return changes;
    }

    /// <summary>The changes that remove a context; none when there is no such context.</summary>
    public static IReadOnlyDictionary<string, KubeconfigChange> Remove(IReadOnlyDictionary<string, KubeconfigText> texts, string context)
    {
        var changes = texts.Keys.ToDictionary(f => f, _ => new KubeconfigChange());
        if (First(texts.Values, KubeconfigText.Contexts, context) is not { } item) return changes;
        var others = texts.Values.SelectMany(t => t.All(KubeconfigText.Contexts)).Where(c => KubeconfigText.NameOf(c) != context).ToList();
        RemoveFrom(KubeconfigText.Contexts, context);
        foreach (var (section, key) in ((string, string)[])[(KubeconfigText.Clusters, "cluster"), (KubeconfigText.Users, "user")])
        {
            string? name = item["context"]?[key]?.ToString();
            if (name is not null && others.All(o => o["context"]?[key]?.ToString() != name)) RemoveFrom(section, name);
        }

        foreach (var (file, _) in texts.Where(t => t.Value.Current == context)) changes[file] = changes[file] with { Current = "" };
        return changes;

        void RemoveFrom(string section, string name)
        {
            foreach (var (file, _) in texts.Where(t => t.Value.Find(section, name) is not null))
            {
                changes[file] = changes[file] with { Remove = new Dictionary<string, string>(changes[file].Remove) { [section] = name } };
            }
        }
    }

    /// <summary>The item that counts: the first one.</summary>
    public static JsonObject? First(IEnumerable<KubeconfigText> texts, string section, string name) => texts.Select(t => t.Find(section, name)).FirstOrDefault(i => i is not null);

    private static string? FileOf(IReadOnlyDictionary<string, KubeconfigText> texts, string section, string name) => texts.FirstOrDefault(t => t.Value.Find(section, name) is not null).Key;
}
