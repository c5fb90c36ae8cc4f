using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Deploy.Manifests;
using Kloop.Engine.Import.Reading;
using Kloop.Engine.Import.Skaffold.Sync;

namespace Kloop.Engine.Import.DevSpace.Deployments;

/// <summary>Reads a deployment's <c>kubectl</c>: manifests, kustomizations, and manifests that stand in the file itself.</summary>
internal sealed class KubectlReader(ImportContext context, string folder)
{
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    public IReadOnlyList<DeploymentSource> Read(Section kubectl)
    {
        var manifests = kubectl.Texts("manifests");
        var arguments = kubectl.Texts("kustomizeArgs").Select(a => a.Text).ToList();
        var sources = new List<DeploymentSource>();
        if (kubectl.Flag("kustomize") == true) sources.AddRange(manifests.Select(m => new Kustomization(m.Place, Full(m.Text), arguments)));
        else if (Files(manifests) is { Count: > 0 } files) sources.Add(new ManifestFiles(kubectl.PlaceOf("manifests"), files));
        if (kubectl.Scalar("inlineManifest") is { } inline && Inline(inline) is { } objects) sources.Add(objects);
        foreach (string key in (string[])["applyArgs", "createArgs", "deleteArgs", "flags"]) kubectl.Lacking(key, "Kloop applies by the API server, without kubectl");
        kubectl.Lacking("patches", "Kloop applies manifests as they are: a kustomization can patch them");
        kubectl.Meaningless("kubectlBinaryPath", "kustomizeBinaryPath", "cmdPath");
        if (kubectl.Flag("replaceImageTags") == false) context.Notes.Lack(kubectl.PlaceOf("replaceImageTags"), $"{kubectl.Where}.replaceImageTags: Kloop puts what it built into manifests in any case");
        kubectl.End();
        return sources;
    }

    private string Full(string path) => path.Contains("://", StringComparison.Ordinal) ? path : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, folder));

    /// <summary>Files and globs; of a folder the manifests in it, but not in folders below it, as kubectl reads it.</summary>
    private List<string> Files(IReadOnlyList<YamlScalar> manifests)
    {
        var files = new List<string>();
        foreach (var item in manifests)
        {
            if (item.Text.Contains("://", StringComparison.Ordinal))
            {
                context.Notes.Lack(item.Place, $"manifests \"{item.Text}\": Kloop fetches no manifests: keep a copy in the repository");
                continue;
            }

            string path = Full(item.Text).TrimEnd('/');
            if (GlobFolders.IsGlob(path) && !Path.GetFileName(path).Contains('.', StringComparison.Ordinal)) files.AddRange(Globbed(path));
            else files.Add(path);
        }

        return files;
    }

    /// <summary>A glob that does not say what files end with: manifests, and folders of them.</summary>
    private static IEnumerable<string> Globbed(string glob)
    {
        string parent = Path.GetDirectoryName(glob)!;
        var files = !GlobFolders.IsGlob(parent) && Directory.Exists(parent) ? Directory.GetFileSystemEntries(parent).Where(f => GlobMatch.IsMatch(glob, f)).ToList() : [];
        var endings = Endings.Where(e => files.Any(f => File.Exists(f) && f.EndsWith(e, StringComparison.Ordinal))).Select(e => glob + e);
        return [.. endings.DefaultIfEmpty(glob), .. files.Where(Directory.Exists).Order(StringComparer.Ordinal)];
    }

    private InlineManifests? Inline(YamlScalar inline)
    {
        var faults = new Faults();
        var documents = YamlText.ParseAll(ImageMarker.Names(inline.Text), inline.Place.ToString(), faults);
        try
        {
            faults.ThrowIfAny();
        }
        catch (UsageException e)
        {
            context.Notes.Fault(inline.Place, $"inlineManifest: {e.Message}");
        }

        foreach (var other in documents.Where(d => d is not YamlMap)) context.Notes.Fault(inline.Place, $"inlineManifest: an object is a map, and not {other.Kind}");
        return documents.Count == 0 ? null : new InlineManifests(inline.Place, [.. documents.OfType<YamlMap>().Select(YamlJson.Convert).Cast<JsonObject>()]);
    }
}
