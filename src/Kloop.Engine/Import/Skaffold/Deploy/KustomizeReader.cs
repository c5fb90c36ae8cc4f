using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold.Deploy;

/// <summary>Reads <c>kustomize</c>, of <c>manifests</c> and, in older files, of <c>deploy</c>.</summary>
internal static class KustomizeReader
{
    public static IReadOnlyList<Kustomization> Read(Section kustomize, ImportContext context, SkaffoldModule module)
    {
        // An argument and its value may stand in one item.
        var arguments = kustomize.Texts("buildArgs").SelectMany(a => a.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        var paths = kustomize.Texts("paths");
        if (paths.Count == 0) paths = [kustomize.Scalar("path") ?? new YamlScalar(kustomize.Place, ".", true)];
        var folders = paths.Select(p => (p.Place, Folder: context.Expand(p, "kustomize path"))).Where(p => p.Folder is not null);
        var read = folders.Select(p => new Kustomization(p.Place, p.Folder!.Contains("://", StringComparison.Ordinal) ? p.Folder : Path.TrimEndingDirectorySeparator(Path.GetFullPath(p.Folder, module.Folder)), arguments)).ToList();
        kustomize.End();
        return read;
    }
}
