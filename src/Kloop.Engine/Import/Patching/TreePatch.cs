using System.Globalization;
using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Import.Patching;

/// <summary>JSON patches (RFC 6902) over a YAML tree, and the wider forms that the files have. Pure.</summary>
/// <param name="lenient">An <c>add</c> to a list or map goes into it, as DevSpace does, and does not replace it.</param>
internal sealed class TreePatch(bool lenient)
{
    /// <summary>The tree after one operation.</summary>
    /// <exception cref="PatchException">There is no such place, or no such operation; the message says which.</exception>
    public YamlValue Apply(YamlValue root, string operation, string path, string? from, YamlValue? value)
    {
        var steps = PatchPath.Steps(path);
        return operation switch
        {
            "add" => Act(root, steps, (parent, step) => Add(parent, step, Needed(value)), true),
            "replace" => Act(root, steps, (parent, step) => Put(parent, step, Needed(value)), false),
            "remove" => Act(root, steps, Remove, false),
            "test" => YamlText(Find(root, steps)) == YamlText(Needed(value)) ? root : throw new PatchException("the test does not hold"),
            "copy" => Copy(root, steps, from),
            "move" => Move(root, steps, from),
            _ => throw new PatchException($"there is no operation \"{operation}\": add, remove, replace, move, copy or test"),
        };
    }

    private YamlValue Copy(YamlValue root, IReadOnlyList<string> steps, string? from)
    {
        var found = Find(root, PatchPath.Steps(From(from)));
        return Act(root, steps, (parent, step) => Add(parent, step, found), true);
    }

    private YamlValue Move(YamlValue root, IReadOnlyList<string> steps, string? from)
    {
        var source = PatchPath.Steps(From(from));
        var found = Find(root, source);
        return Act(Act(root, source, Remove, false), steps, (parent, step) => Add(parent, step, found), true);
    }

    /// <summary>Does something to what holds the path's last step, wherever wildcards lead.</summary>
    private static YamlValue Act(YamlValue at, IReadOnlyList<string> steps, Func<YamlValue, string, YamlValue> act, bool making)
    {
        if (steps is [] or [""]) throw new PatchException("it has no path");
        if (steps.Count == 1) return act(at, steps[0]);
        var rest = steps.Skip(1).ToList();
        var keys = Keys(at, steps[0]);
        if (keys.Count > 0) return keys.Aggregate(at, (tree, key) => Put(tree, key, Act(Child(tree, key)!, rest, act, making)));
        if (making && at is YamlMap map && !IsSearch(steps[0])) return map.With(steps[0], Act(new YamlMap(at.Place, []), rest, act, making));
        throw new PatchException($"there is no \"{steps[0]}\"");
    }

    private YamlValue Add(YamlValue parent, string step, YamlValue value)
    {
        if (lenient && Keys(parent, step) is [var there] && (parent is YamlMap || IsSearch(step)))
        {
            var child = Child(parent, there);
            if (child is YamlList inner) return Put(parent, there, inner with { Items = [.. inner.Items, .. value is YamlList more ? more.Items : [value]] });
            if (child is YamlMap map && value is YamlMap added) return Put(parent, there, added.Entries.Aggregate(map, (m, e) => m.With(e.Key.Text, e.Value)));
        }

        if (parent is YamlMap target) return target.With(step, value);
        if (parent is not YamlList list) throw new PatchException($"\"{step}\" would be in {parent.Kind}");
        if (step == "-") return list.Insert(list.Items.Count, value);
        return Index(step) is { } index && index <= list.Items.Count ? list.Insert(index, value) : throw new PatchException($"there is no \"{step}\" in a list of {list.Items.Count}");
    }

    private static YamlValue Put(YamlValue parent, string step, YamlValue value)
    {
        var keys = Keys(parent, step);
        if (keys.Count == 0) throw new PatchException($"there is no \"{step}\"");
        return keys.Aggregate(parent, (tree, key) => tree is YamlMap map ? map.With(key, value) : ((YamlList)tree).With(Index(key)!.Value, value));
    }

    private static YamlValue Remove(YamlValue parent, string step)
    {
        var keys = Keys(parent, step);
        if (keys.Count == 0) throw new PatchException($"there is no \"{step}\"");
        return keys.Reverse().Aggregate(parent, (tree, key) => tree is YamlMap map ? map.Without(key) : ((YamlList)tree).Without(Index(key)!.Value));
    }

    private static YamlValue Find(YamlValue root, IReadOnlyList<string> steps) =>
        steps.Aggregate(root, (at, step) => Keys(at, step) is [var key, ..] ? Child(at, key)! : throw new PatchException($"there is no \"{step}\""));

    /// <summary>The keys or indexes that a step names and that are there.</summary>
    private static IReadOnlyList<string> Keys(YamlValue at, string step) => at switch
    {
        YamlMap map when step == "*" => [.. map.Entries.Select(e => e.Key.Text)],
        YamlMap map => map.Entries.Any(e => e.Key.Text == step) ? [step] : [],
        YamlList list when step == "*" => [.. Enumerable.Range(0, list.Items.Count).Select(Text)],
        YamlList list when step.Split('=', 2) is [var key, var wanted] =>
            [.. list.Items.Index().Where(i => i.Item is YamlMap map && map.Get(key) is YamlScalar scalar && scalar.Text == wanted).Select(i => Text(i.Index))],
        YamlList list => Index(step) is { } index && index < list.Items.Count ? [Text(index)] : [],
        _ => [],
    };

    private static YamlValue? Child(YamlValue at, string key) => at is YamlMap map ? map.Get(key) : ((YamlList)at).Items[Index(key)!.Value];

    private static bool IsSearch(string step) => step == "*" || step.Contains('=', StringComparison.Ordinal);

    private static int? Index(string step) => int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : null;

    private static string Text(int index) => index.ToString(CultureInfo.InvariantCulture);

    private static string YamlText(YamlValue value) => YamlCoreSchema.ToJson(value)?.ToJsonString() ?? "null";

    private static YamlValue Needed(YamlValue? value) => value ?? throw new PatchException("it has no value");

    private static string From(string? from) => from ?? throw new PatchException("it has no \"from\"");
}
