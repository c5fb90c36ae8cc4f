using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Deploy.Charts;
using Kloop.Engine.Deploy.Manifests;

namespace Kloop.Engine.Deploy.Rendering;

/// <summary>Reads what a source says, as it says it.</summary>
internal sealed class SourceObjects(HelmProgram helm, string root)
{
    /// <exception cref="UsageException">A file is missing, or is no manifest; all faults of a file at once.</exception>
    /// <exception cref="TaskFailedException">The program that renders it failed.</exception>
    public async Task<IReadOnlyList<JsonObject>> ReadAsync(DeploymentSource source, string ns, IReadOnlyDictionary<string, string> images, CancellationToken cancellationToken)
    {
        switch (source)
        {
            case ManifestFiles files:
                return [.. Files(files).SelectMany(f => Parse(File.ReadAllText(f), Path.GetRelativePath(root, f)))];
            case InlineManifests inline:
                return [.. inline.Objects.Select(o => (JsonObject)o.DeepClone())];
            case Kustomization kustomization:
                return Parse(await KustomizeProgram.RenderAsync(kustomization, cancellationToken), $"the output of kustomize for {kustomization.Folder}");
            case HelmRelease release:
                return Parse(await helm.TemplateAsync(release, ns, images, cancellationToken), $"the output of helm for {release.Release}");
            default:
                throw new UsageException($"{source.Place}: Kloop does not know how to deploy this");
        }
    }

    private static IReadOnlyList<JsonObject> Parse(string text, string file)
    {
        var faults = new Faults();
        var objects = ManifestText.Parse(text, file, faults);
        faults.ThrowIfAny();
        return objects;
    }

    private static IEnumerable<string> Files(ManifestFiles source)
    {
        foreach (string pattern in source.Files)
        {
            var found = FileGlob.Expand(pattern);
            if (found.Count == 0) throw new UsageException($"{(source.Place is { } place ? $"{place}: " : "")}no manifest is at {pattern}");
            foreach (string file in found) yield return file;
        }
    }
}
