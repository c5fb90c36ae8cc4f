using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Manifests;

/// <summary>A folder with a kustomization (kubectl.docs.kubernetes.io, "Kustomization file").</summary>
/// <param name="File">The kustomization file, relative to the repository's root.</param>
/// <param name="Body">What it says.</param>
internal sealed record KustomizeFolder(string File, YamlValue Body)
{
    private static readonly string[] Names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    public string Folder => RelativePath.Folder(File);

    /// <summary>A component is no deployment by itself.</summary>
    public bool IsComponent => Body.TextAt("kind") == "Component";

    public string? Namespace => Body.TextAt("namespace");

    /// <summary>Files and folders that it takes in; those of other places are left out.</summary>
    public IEnumerable<string> Resources => Below([.. Body.TextsAt("resources"), .. Body.TextsAt("bases"), .. Body.TextsAt("components")]);

    /// <summary>Files that change others: no objects.</summary>
    public IEnumerable<string> Patches => Below(
        [.. Body.TextsAt("patchesStrategicMerge"), .. Body.ItemsAt("patches").Concat(Body.ItemsAt("patchesJson6902")).Select(p => p.TextAt("path")).OfType<string>()]);

    /// <summary>What an image is called after it.</summary>
    public string Renamed(string image) =>
        Body.ItemsAt("images").FirstOrDefault(i => i.TextAt("name") == image)?.TextAt("newName") ?? image;

    public static bool IsName(string name) => Names.Contains(name);

    private IEnumerable<string> Below(IEnumerable<string> paths) =>
        paths.Where(p => !p.Contains("://", StringComparison.Ordinal)).Select(p => RelativePath.Join(Folder, p)).OfType<string>();
}
