using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Configuration.Yaml.Editing;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Promotion;

/// <summary>One YAML file of a GitOps repository.</summary>
/// <param name="Path">Below the repository's root, with slashes.</param>
/// <param name="Text">Its characters, without a byte order mark.</param>
/// <param name="Documents">Its documents; none when it is no YAML, as a chart's templates.</param>
internal sealed record RepositoryFile(string Path, string Text, IReadOnlyList<YamlPart> Documents)
{
    private static readonly string[] Kustomizations = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

    /// <summary>Reads its text.</summary>
    public static RepositoryFile Of(string path, string text) => new(path, text, YamlParts.Read(text, path, new Faults()));

    /// <summary>The folder that it lies in.</summary>
    public string Folder => RelativePath.Folder(Path);

    /// <summary>Whether kustomize reads it as a folder's own file.</summary>
    public bool IsKustomization => Kustomizations.Contains(RelativePath.Name(Path));

    /// <summary>Whether it is a chart's values: what has no kind.</summary>
    public bool IsValues => !IsKustomization && !Documents.OfType<MapPart>().Any(d => d.TextOf("kind") is not null);

    /// <summary>Where a character stands, for people.</summary>
    public string Place(int at) => $"{Path}:{TextLines.Number(Text, at)}:{TextLines.Column(Text, at) + 1}";
}
