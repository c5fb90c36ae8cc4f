using System.Text.Json.Nodes;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Configuration.Yaml.Editing;
using Kloop.Engine.Deploy.Manifests;

namespace Kloop.Engine.Kubeconfigs;

/// <summary>
/// One kubeconfig file's text. A change replaces the characters of the items that it is about, and no others; what comes out is
/// read again and must be what was wanted. Pure.
/// </summary>
internal sealed class KubeconfigText
{
    public const string Clusters = "clusters";
    public const string Contexts = "contexts";
    public const string Users = "users";
    public const string CurrentContext = "current-context";

    private static readonly string[] Sections = [Clusters, Contexts, Users];

    private readonly string _file;
    private readonly MapPart? _root;

    private KubeconfigText(string text, string file, MapPart? root, JsonObject content) => (Text, _file, _root, Content) = (text, file, root, content);

    /// <summary>The characters.</summary>
    public string Text { get; }

    /// <summary>What they say.</summary>
    public JsonObject Content { get; }

    /// <summary>The current context; null without.</summary>
    public string? Current => Content[CurrentContext] is JsonValue value && value.TryGetValue(out string? name) && name.Length > 0 ? name : null;

    /// <summary>Reads it; an empty text is a kubeconfig without contexts.</summary>
    /// <exception cref="UsageException">It is no kubeconfig; all faults, with their places.</exception>
    public static KubeconfigText Read(string text, string file)
    {
        var faults = new Faults();
        var value = YamlText.Parse(text, file, faults);
        if (value is not (null or YamlMap or YamlScalar { IsNull: true })) faults.Add(value.Place, $"a kubeconfig is a map, and not {value.Kind}");
        if (value is YamlMap map) Check(map, faults);
        faults.ThrowIfAny();
        var root = YamlParts.Read(text, file, faults) is [MapPart first, ..] ? first : null;
        return new KubeconfigText(text, file, root, value is YamlMap content ? (JsonObject)YamlJson.Convert(content)! : []);
    }

    /// <summary>An item's content; null without.</summary>
    public JsonObject? Find(string section, string name) => Items(Content, section).FirstOrDefault(i => NameOf(i) == name);

    /// <summary>The items of a section.</summary>
    public IReadOnlyList<JsonObject> All(string section) => Items(Content, section);

    /// <summary>The text with a change; the same one when there is nothing to change.</summary>
    /// <exception cref="UsageException">It is written in a way that cannot be changed in place, such as items that are aliases.</exception>
    public KubeconfigText With(KubeconfigChange change)
    {
        var wanted = Wanted(change);
        if (JsonNode.DeepEquals(wanted, Content)) return this;
        string text = _root is null ? Text + (Text.Length == 0 || Text.EndsWith('\n') ? "" : "\n") + Document(wanted) : TextEdit.Apply(Text, Edits(_root, change));
        KubeconfigText? result = null;
        try
        {
            result = Read(text, _file);
        }
        catch (UsageException)
        {
            // Said below: the text that was wrong is no file of the user's.
        }

        return result is not null && JsonNode.DeepEquals(result.Content, wanted) ? result
            : throw new UsageException($"{_file} is written in a way that Kloop cannot change without changing more (anchors, or an unusual layout): it was left as it is; change it with kubectl config");
    }

    private IEnumerable<TextEdit> Edits(MapPart root, KubeconfigChange change)
    {
        var sections = new KubeconfigSections(Text, root);
        foreach (string section in Sections)
        {
            if (change.Remove.TryGetValue(section, out string? name) && Find(section, name) is not null) yield return sections.Remove(section, name);
            else if (change.Set.TryGetValue(section, out var item) && !JsonNode.DeepEquals(item, Find(section, NameOf(item)!))) yield return sections.Set(section, item);
        }

        if (change.Current is { } current && current != (Current ?? "")) yield return sections.Scalar(CurrentContext, current);
    }

    private JsonObject Wanted(KubeconfigChange change)
    {
        var wanted = (JsonObject)Content.DeepClone();
        if (_root is null) (wanted["apiVersion"], wanted["kind"]) = ("v1", "Config");
        foreach (var (section, name) in change.Remove)
        {
            if (wanted[section] is JsonArray list) list.Remove(list.FirstOrDefault(i => NameOf(i) == name));
        }

        foreach (var (section, item) in change.Set)
        {
            if (wanted[section] is not JsonArray list) wanted[section] = list = [];
            int index = list.ToList().FindIndex(i => NameOf(i) == NameOf(item));
            if (index < 0) list.Add(item.DeepClone());
            else list[index] = item.DeepClone();
        }

        if (change.Current is { } current && current != (Current ?? "")) wanted[CurrentContext] = current;
        return _root is null && change.Set.Count == 0 && change.Current is null ? (JsonObject)Content.DeepClone() : wanted;
    }

    private static void Check(YamlMap map, Faults faults)
    {
        foreach (string section in Sections)
        {
            if (map.Get(section) is not { IsNull: false } value) continue;
            if (value is not YamlList list)
            {
                faults.Add(value.Place, $"{section} is a list, and not {value.Kind}");
                continue;
            }

            var names = new Dictionary<string, Place>(StringComparer.Ordinal);
            foreach (var item in list.Items)
            {
                if ((item as YamlMap)?.TextOf("name") is not { } name) faults.Add(item.Place, $"an item of {section} is a map with a name, and not {item.Kind}");
                else if (!names.TryAdd(name, item.Place)) faults.Add(item.Place, $"\"{name}\" is in {section} already, in line {names[name].Line}: leave one of them out");
            }
        }
    }

    /// <summary>An item's name.</summary>
    public static string? NameOf(JsonNode? item) => item?["name"]?.ToString();

    private static string Document(JsonObject content) => ManifestYaml.Write([content])["---\n".Length..];

    private static List<JsonObject> Items(JsonObject content, string section) => [.. (content[section] as JsonArray ?? []).OfType<JsonObject>()];
}
