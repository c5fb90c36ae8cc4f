using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Patching;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold;

/// <summary>A configuration's profiles: which are active, and what they make of it. https://skaffold.dev/docs/environment/profiles/</summary>
internal sealed class SkaffoldProfiles
{
    private readonly ImportContext _context;
    private readonly YamlMap _document;
    private readonly List<(string Name, Section Profile)> _profiles = [];

    public SkaffoldProfiles(ImportContext context, YamlMap document)
    {
        (_context, _document) = (context, document);
        foreach (var profile in new Section(document, "", context.Notes).Children("profiles"))
        {
            if (profile.Text("name") is { } name) _profiles.Add((name, profile));
            else context.Notes.Fault(profile.Place, "this profile has no name");
        }
    }

    public IReadOnlyList<string> Names => [.. _profiles.Select(p => p.Name)];

    /// <summary>Those that activate themselves, in the file's order, then those that were asked for, in theirs.</summary>
    /// <param name="forced">Asked for by a configuration that requires this one.</param>
    public IReadOnlyList<string> Active(IReadOnlyList<string> forced)
    {
        var wanted = _context.Options.Profiles;
        var active = _profiles.Where(p => !wanted.Contains("-" + p.Name) && SkaffoldActivation.Holds(p.Profile, _context)).Select(p => p.Name).ToList();
        active.AddRange(wanted.Concat(forced).Where(w => Names.Contains(w) && !active.Contains(w)));
        return [.. active.Distinct()];
    }

    /// <summary>The configuration with profiles over it, in this order.</summary>
    public YamlMap Apply(IReadOnlyList<string> active)
    {
        var document = _document;
        foreach (string name in active)
        {
            var profile = _profiles.First(p => p.Name == name).Profile;
            document = Patched(ProfileOverlay.Apply(document, profile.Map), profile);
        }

        return document.Without("profiles").Without("requires");
    }

    private YamlMap Patched(YamlMap document, Section profile)
    {
        foreach (var patch in profile.Children("patches"))
        {
            var path = patch.Scalar("path");
            string operation = patch.Text("op") ?? "replace";
            var (from, value) = (patch.Text("from"), patch.Value("value") ?? (patch.Names("value") ? new YamlScalar(patch.Place, "", false) : null));
            patch.End();
            try
            {
                if (path is null) throw new PatchException("it has no path");
                document = new TreePatch(lenient: false).Apply(document, operation, path.Text, from, value) as YamlMap ?? document;
            }
            catch (PatchException e)
            {
                _context.Notes.Fault(path?.Place ?? patch.Place, $"this patch ({operation} {path?.Text}) does not fit: {e.Message}");
            }
        }

        return document;
    }
}
