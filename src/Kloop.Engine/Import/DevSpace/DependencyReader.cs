using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.DevSpace.Variables;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace;

/// <summary>A project that another one depends on.</summary>
internal sealed record Dependency(string File, ImportOptions Options, ProjectUse Use);

/// <summary>Reads an item of <c>dependencies</c>. https://www.devspace.sh/docs/configuration/dependencies/</summary>
internal sealed class DependencyReader(ImportContext context, string folder, DevSpaceVariables variables)
{
    /// <summary>The project; null when it is disabled, or not on this laptop.</summary>
    public Dependency? Read(Section section)
    {
        var source = section.Child("source") ?? section;
        string? path = source.Text("path");
        source.Lacking("git", "Kloop reads what is on this laptop: check it out, and depend on its path");
        source.Meaningless("branch", "tag", "revision", "subPath", "cloneArgs", "disableShallow", "disablePull");
        if (!ReferenceEquals(source, section)) source.Lacking("configName", "Kloop reads the folder's devspace.yaml");
        if (!ReferenceEquals(source, section)) source.End();
        var use = Use(section);
        var given = Variables(section);
        bool disabled = section.Flag("disabled") ?? false;
        section.End();
        if (path is null && !source.Has("git")) context.Notes.Fault(section.Place, "this dependency has no path");
        if (path is null || disabled) return null;
        return new Dependency(DevSpaceFile.At(Path.GetFullPath(path, folder)), context.Options with { Variables = given }, use);
    }

    /// <summary>Of its <c>dev</c>, version 2 takes all with <c>pipeline: dev</c>, version 1 what <c>dev</c> names.</summary>
    private ProjectUse Use(Section section)
    {
        var profiles = section.Texts("profiles").Select(p => p.Text).ToList();
        if (section.Text("profile") is { } one) profiles.Add(one);
        string? pipeline = section.Text("pipeline");
        if (pipeline is not (null or "dev" or "deploy")) context.Notes.Lack(section.PlaceOf("pipeline"), $"dependencies.pipeline: Kloop has dev and deploy, and no \"{pipeline}\"");
        bool develops = pipeline == "dev";
        if (section.Child("dev") is { } dev)
        {
            develops = new[] { dev.Flag("ports"), dev.Flag("sync"), dev.Flag("replacePods") }.Contains(true);
            dev.End();
        }

        section.Lacking("profileParents", "Kloop applies a profile with all of its parents");
        section.Lacking("disableProfileActivation", "profiles activate themselves in any case");
        return new ProjectUse(profiles, develops)
        {
            Namespace = section.Text("namespace"),
            IgnoresDependencies = section.Flag("ignoreDependencies") ?? false,
            SkipsBuild = section.Flag("skipBuild") ?? false,
        };
    }

    private Dictionary<string, string> Variables(Section section)
    {
        var given = new Dictionary<string, string>(context.Options.Variables);
        if (section.Flag("overwriteVars") == true)
        {
            foreach (string name in variables.Defined) if (variables.Quietly(name) is { } value) given.TryAdd(name, value);
        }

        foreach (var (name, value) in NamedEntries.Of(section.Value("vars"), "vars", context.Notes))
        {
            if ((value is YamlMap map ? map.Get("value") : value) is YamlScalar scalar) given[name] = scalar.Text;
        }

        return given;
    }
}
