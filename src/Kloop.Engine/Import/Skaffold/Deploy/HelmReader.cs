using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold.Deploy;

/// <summary>Reads <c>helm</c>, of <c>deploy</c> and of <c>manifests</c>. https://skaffold.dev/docs/deployers/helm/</summary>
internal sealed class HelmReader(ImportContext context, SkaffoldModule module, ImportParts parts)
{
    public IReadOnlyList<HelmRelease> Read(Section helm, bool rendered)
    {
        var given = helm.Child("flags");
        var (flags, upgrade) = (Flags(given, rendered ? "template" : "install"), rendered ? [] : (given?.Texts("upgrade") ?? []).Select(f => f.Text).ToList());
        given?.Meaningless("template", "install", "upgrade");
        given?.End();
        var releases = new List<(HelmRelease Release, IReadOnlyList<string> After)>();
        foreach (var section in helm.Children("releases"))
        {
            var after = section.Texts("dependsOn").Select(d => d.Text).ToList();
            if (Release(section, flags, rendered) is { } release) releases.Add((release with { UpgradeArguments = [.. upgrade.Except(flags)] }, after));
            section.End();
        }

        helm.Meaningless("concurrency");
        helm.End();
        return Ordered(releases);
    }

    private HelmRelease? Release(Section section, IReadOnlyList<string> flags, bool rendered)
    {
        string? name = section.Scalar("name") is { } scalar ? context.Expand(scalar, "the release's name") : null;
        string? chart = Chart(section);
        if (name is null || chart is null)
        {
            if (!section.Has("name")) context.Notes.Fault(section.Place, "this release has no name");
            if (!section.Has("chartPath") && !section.Has("remoteChart")) context.Notes.Fault(section.Place, "this release has no chartPath and no remoteChart");
            return null;
        }

        ChartDependencies.Tell(chart, section.Place, context);
        var values = new HelmValues(context, parts.Images);
        values.Read(section);
        var arguments = new List<string>(flags);
        foreach (var (path, file) in section.Pairs("setFiles")) arguments.AddRange("--set-file", $"{path}={Path.GetFullPath(file.Text, module.Folder)}");
        var release = new HelmRelease(section.Place, name, chart)
        {
            Namespace = section.Scalar("namespace") is { } space ? context.Expand(space, "namespace") : null,
            Repository = section.Text("repo"),
            Version = section.Scalar("version") is { } version ? context.Expand(version, "version") : null,
            ValuesFiles = [.. section.Texts("valuesFiles").Select(f => context.Expand(f, "valuesFiles")).OfType<string>().Select(f => Path.GetFullPath(f, module.Folder))],
            Values = section.Value("overrides") is YamlMap overrides ? YamlCoreSchema.Map(overrides) : [],
            Set = values.Set,
            ImageValues = values.Images,
            CreateNamespace = section.Flag("createNamespace") ?? false,
            Arguments = arguments,
            IsRenderedOnly = rendered,
        };
        Rest(section);
        return release;
    }

    /// <summary>Kloop waits until everything is ready, upgrades what changed, and runs no chart's tests in any case.</summary>
    private static void Rest(Section section)
    {
        section.Meaningless("wait", "upgradeOnChange", "skipTests", "remote", "skipBuildDependencies");
        section.Lacking("recreatePods", "helm itself has given it up");
        section.Lacking("useHelmSecrets", "Kloop does not use helm's plugin for secrets");
        section.Lacking("packaged", "Kloop installs the chart's folder as it is");
    }

    private string? Chart(Section section)
    {
        bool remote = section.Map.TextOf("remote") == "true";
        if (section.Scalar("chartPath") is { } path) return context.Expand(path, "chartPath") is not { } text ? null : remote ? text : Path.TrimEndingDirectorySeparator(Path.GetFullPath(text, module.Folder));
        return section.Scalar("remoteChart") is { } chart ? context.Expand(chart, "remoteChart") : null;
    }

    private static List<string> Flags(Section? flags, string verb)
    {
        flags?.Lacking("depBuild", "Kloop does not call helm dependency build with further arguments");
        return flags is null ? [] : [.. flags.Texts("global").Concat(flags.Texts(verb)).Select(f => f.Text)];
    }

    /// <summary>Those that a release depends on come before it; otherwise the file's order.</summary>
    private static List<HelmRelease> Ordered(List<(HelmRelease Release, IReadOnlyList<string> After)> releases)
    {
        var ordered = new List<HelmRelease>();
        while (ordered.Count < releases.Count)
        {
            var left = releases.Where(r => !ordered.Contains(r.Release)).ToList();
            // In a circle nobody is first: then the file's order.
            var next = left.FirstOrDefault(r => r.After.All(a => left.TrueForAll(l => l.Release.Release != a)), left[0]);
            ordered.Add(next.Release);
        }

        return ordered;
    }
}
