using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.DevSpace.Deployments.Component;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Deployments;

/// <summary>Reads a deployment's <c>helm</c>.</summary>
internal sealed class HelmReader(ImportContext context, string folder, IEnumerable<string> images)
{
    private const string ComponentName = "component-chart";

    public IReadOnlyList<DeploymentSource> Read(string name, Section helm, bool? updatesImages)
    {
        string release = helm.Text("releaseName") ?? name;
        bool updates = (updatesImages ?? helm.Flag("replaceImageTags") ?? true) && helm.Flag("replaceImageTags") != false;
        var chart = helm.Child("chart");
        bool component = helm.Flag("componentChart") ?? (chart is null || IsComponent(chart));
        if (component) chart?.Meaningless("name", "version", "repo");
        var files = helm.Texts("valuesFiles").Select(f => (f.Place, Path: Path.GetFullPath(f.Text, folder))).ToList();
        var values = helm.Value("values") is YamlMap map ? YamlCoreSchema.Map(map) : [];
        var taken = new ImageValues(context, images, updates).Take(values, helm.PlaceOf("values"));
        Rest(helm, component);
        if (!component && chart is null) context.Notes.Fault(helm.Place, $"{helm.Where} has no chart");
        if (component)
        {
            chart?.End();
            return [new InlineManifests(helm.Place, ComponentChart.Render(release, Merged(files, values), helm.PlaceOf("values"), context.Notes))];
        }

        if (chart is null || Chart(chart) is not { Reference: { } reference } found) return [];
        return
        [
            new HelmRelease(helm.Place, release, reference)
            {
                Repository = found.Repository,
                Version = found.Version,
                ValuesFiles = [.. files.Select(f => f.Path)],
                Values = values,
                ImageValues = taken,
                UpgradeArguments = Arguments(helm),
            },
        ];
    }

    private static bool IsComponent(Section chart) => chart.Map.TextOf("name")?.Split('/')[^1] == ComponentName && !chart.Has("path") && !chart.Has("git");

    private (string? Reference, string? Repository, string? Version) Chart(Section chart)
    {
        string? name = chart.Text("name") ?? chart.Text("path"), repository = chart.Text("repo"), version = chart.Text("version");
        chart.Lacking("git", "Kloop reads what is on this laptop: check the chart out, and name its folder");
        if (chart.Has("git")) chart.Meaningless("subPath", "branch", "tag", "revision", "cloneArgs", "disableShallow", "disablePull");
        foreach (string key in (string[])["username", "password"]) chart.Lacking(key, "log in with helm registry login, or helm repo add");
        chart.End();
        if (name is null && !chart.Has("git")) context.Notes.Fault(chart.Place, "this chart has no name");
        if (name is null) return (null, null, null);
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(name, folder));
        bool local = repository is null && (name.StartsWith('.') || name.StartsWith('/') || Directory.Exists(path) || File.Exists(path));
        if (local) ChartDependencies.Tell(path, chart.Place, context);
        return (local ? path : name, repository, version);
    }

    private static List<string> Arguments(Section helm)
    {
        var arguments = helm.Texts("upgradeArgs").Select(a => a.Text).ToList();
        if (helm.Map.TextOf("timeout") is { } timeout) arguments.AddRange("--timeout", timeout);
        foreach (var (key, flag) in ((string, string)[])[("force", "--force"), ("atomic", "--atomic"), ("cleanupOnFail", "--cleanup-on-fail"), ("disableHooks", "--no-hooks")])
        {
            if (helm.Map.TextOf(key) == "true") arguments.Add(flag);
        }

        return arguments;
    }

    private static void Rest(Section helm, bool component)
    {
        helm.Meaningless("displayOutput", "wait", "timeout", "force", "atomic", "cleanupOnFail", "disableHooks", "disableDependencyUpdate", "path", "replaceImageTags");
        if (component) helm.Lacking("upgradeArgs", "Kloop applies the component chart's objects without helm");
        foreach (string key in (string[])["templateArgs", "deleteArgs", "fetchArgs", "recreate", "driver", "v2", "tillerNamespace"]) helm.Lacking(key, "Kloop calls helm upgrade of Helm 3 alone");
        if (!component) helm.Texts("upgradeArgs");
        helm.End();
    }

    /// <summary>All values of the component chart: the files', later ones over earlier ones, and over all the file's own.</summary>
    private JsonObject Merged(List<(Place Place, string Path)> files, JsonObject own)
    {
        var all = new JsonObject();
        foreach (var (place, path) in files)
        {
            if (context.Read(path, place) is [YamlMap map, ..]) Over(all, YamlCoreSchema.Map(map));
        }

        Over(all, own);
        return all;
    }

    private static void Over(JsonObject under, JsonObject over)
    {
        foreach (var (key, value) in over)
        {
            if (value is JsonObject more && under[key] is JsonObject there) Over(there, more);
            else under[key] = value?.DeepClone();
        }
    }
}
