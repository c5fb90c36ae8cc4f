using System.Text.RegularExpressions;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.DevSpace.Variables;
using Kloop.Engine.Import.Patching;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace;

/// <summary>Applies a project's profiles. https://www.devspace.sh/docs/configuration/profiles/</summary>
internal sealed class DevSpaceProfiles
{
    private const int Deepest = 16;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly ImportContext _context;
    private readonly DevSpaceVariables _variables;
    private readonly Dictionary<string, Section> _profiles = [];

    public DevSpaceProfiles(ImportContext context, DevSpaceVariables variables, YamlMap document)
    {
        (_context, _variables) = (context, variables);
        foreach (var (name, section) in NamedEntries.Sections(document.Get("profiles"), "profiles", context.Notes)) _profiles[name] = section;
    }

    /// <summary>The project with its profiles: those that activate themselves, then those that were asked for.</summary>
    /// <param name="document">The project.</param>
    /// <param name="wanted">Asked for; <c>-NAME</c> keeps one from activating itself.</param>
    /// <param name="place">Where they were asked for.</param>
    public YamlMap Apply(YamlMap document, IReadOnlyList<string> wanted, Place place)
    {
        var active = _profiles.Where(p => !wanted.Contains("-" + p.Key) && Activates(p.Value)).Select(p => p.Key).ToList();
        foreach (string name in wanted.Select(w => w.TrimStart('-')).Where(w => !_profiles.ContainsKey(w)))
        {
            _context.Notes.Fault(place, $"no profile \"{name}\": there {(_profiles.Count == 0 ? "are none" : $"are {string.Join(", ", _profiles.Keys)}")}");
        }

        active.AddRange(wanted.Where(w => _profiles.ContainsKey(w) && !active.Contains(w)));
        return active.Aggregate(document, (tree, name) => One(tree, _profiles[name], 0)).Without("profiles");
    }

    private YamlMap One(YamlMap document, Section profile, int depth)
    {
        profile.Meaningless("description", "activation");
        foreach (string parent in Parents(profile))
        {
            if (depth < Deepest && _profiles.TryGetValue(parent, out var found)) document = One(document, found, depth + 1);
            else _context.Notes.Fault(profile.Place, depth < Deepest ? $"there is no profile \"{parent}\" for a parent" : "this profile is its own parent");
        }

        if (Map(profile, "replace") is { } replace) document = replace.Entries.Aggregate(document, (tree, e) => tree.With(New(e.Key.Text), e.Value));
        if (Map(profile, "merge") is { } merge) document = DevSpaceMerge.Patch(document, merge);
        if (Map(profile, "strategicMerge") is { } strategic) document = DevSpaceMerge.Strategic(document, strategic);
        foreach (var patch in profile.Children("patches")) document = Patched(document, patch);
        profile.End();
        return document;
    }

    /// <summary>Sections that files of version 2 still name as version 1 had them.</summary>
    private static string New(string key) => key.StartsWith("old", StringComparison.Ordinal) && key.Length > 3 ? char.ToLowerInvariant(key[3]) + key[4..] : key;

    private static List<string> Parents(Section profile)
    {
        var parents = new List<string>();
        if (profile.Text("parent") is { } one) parents.Add(one);
        foreach (var parent in profile.Children("parents"))
        {
            parent.Lacking("source", "Kloop takes parents of this file");
            if (parent.Text("profile") is { } name && !parent.Has("source")) parents.Add(name);
            parent.End();
        }

        return parents;
    }

    private YamlMap? Map(Section profile, string key)
    {
        var value = profile.Value(key);
        if (value is null or YamlMap) return value as YamlMap;
        _context.Notes.Fault(value.Place, $"{key} is a map, and not {value.Kind}");
        return null;
    }

    private YamlMap Patched(YamlMap document, Section patch)
    {
        var path = patch.Scalar("path");
        string operation = patch.Text("op") ?? "replace";
        var (from, value) = (patch.Text("from"), patch.Value("value"));
        patch.End();
        try
        {
            if (path is null) throw new PatchException("it has no path");
            return new TreePatch(lenient: true).Apply(document, operation, _variables.Expand(path), from, value) as YamlMap ?? document;
        }
        catch (PatchException e)
        {
            _context.Notes.Fault(path?.Place ?? patch.Place, $"this patch ({operation} {path?.Text}) does not fit: {e.Message}");
            return document;
        }
    }

    private bool Activates(Section profile) => profile.Children("activation").Any(a =>
    {
        var conditions = a.Pairs("env").Select(p => Matches(p.Value, _context.Options.Environment(p.Key) ?? ""))
            .Concat(a.Pairs("vars").Select(p => Matches(p.Value, _variables.Value(p.Key, p.Value.Place)))).ToList();
        a.End();
        return conditions.Count > 0 && conditions.TrueForAll(c => c);
    });

    private bool Matches(YamlScalar pattern, string value)
    {
        try
        {
            return Regex.IsMatch(value, $"^(?:{_variables.Expand(pattern)})$", RegexOptions.CultureInvariant, Longest);
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            _context.Notes.Fault(pattern.Place, $"\"{pattern.Text}\" is no regular expression");
            return false;
        }
    }
}
