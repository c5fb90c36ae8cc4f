using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Deploy.Manifests;

namespace Kloop.Engine.Import.Writing;

/// <summary>Writes items of <c>deploy</c>.</summary>
internal sealed class DeployWriter(WritingPlace place)
{
    public JsonNode Write(DeploymentSource source)
    {
        var item = source switch
        {
            ManifestFiles manifests => new JsonObject { ["manifests"] = WritingPlace.Texts(manifests.Files.Select(place.Relative)) },
            InlineManifests inline => new JsonObject { ["manifests"] = WritingPlace.Texts([place.Add(Name(inline), ".yaml", ManifestYaml.Write(inline.Objects))]) },
            Kustomization kustomize => Kustomize(kustomize),
            HelmRelease release => Helm(release),
            _ => [],
        };
        if (source.Namespace is { } space) item["namespace"] = space;
        return item;
    }

    private static string Name(InlineManifests inline) => inline.Objects is [var first, ..] && first["metadata"]?["name"]?.ToString() is { } name ? name : "manifests";

    private JsonObject Kustomize(Kustomization source)
    {
        var item = new JsonObject { ["kustomize"] = place.Relative(source.Folder) };
        if (source.Arguments.Count > 0) item["arguments"] = WritingPlace.Texts(source.Arguments);
        return item;
    }

    private JsonObject Helm(HelmRelease release)
    {
        bool local = Path.IsPathRooted(release.Chart);
        var item = new JsonObject { ["helm"] = local ? place.Relative(release.Chart) : release.Chart, ["release"] = release.Release };
        if (!local && release.Repository is null && !release.Chart.Contains("://", StringComparison.Ordinal)) place.Leave($"{release.Place}: {release.Chart} is a chart of a repository that only helm knows: say repository: URL");
        if (release.Repository is { } repository) item["repository"] = repository;
        if (release.Version is { } version) item["version"] = version;
        var files = release.ValuesFiles.Select(place.Relative).ToList();
        if (release.Values.Count > 0) files.Add(place.Add($"{release.Release}-values", ".yaml", ManifestYaml.Write([release.Values])));
        if (files.Count > 0) item["values"] = WritingPlace.Texts(files);
        if (release.Set.Count > 0) item["set"] = WritingPlace.Pairs(release.Set);
        if (release.ImageValues.Count > 0) item["images"] = new JsonArray([.. release.ImageValues.Select(Image)]);
        if (release.CreateNamespace) item["createNamespace"] = true;
        if (release.Arguments.Count > 0) item["arguments"] = WritingPlace.Texts(release.Arguments);
        if (release.UpgradeArguments.Count > 0) place.Leave($"{release.Place}: helm upgrade had {string.Join(' ', release.UpgradeArguments)}");
        if (release.IsRenderedOnly) place.Leave($"{release.Place}: {release.Release} was rendered and applied, without a release of helm's");
        return item;
    }

    private static JsonObject Image(HelmImageValue value) => new() { ["value"] = value.Path, ["image"] = value.Image, ["part"] = value.Part.ToString().ToLowerInvariant() };
}
