using System.Text.Json.Nodes;
using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Applications;

/// <summary>Something that is deployed.</summary>
/// <param name="Place">Where it stands; null when it was found.</param>
public abstract record DeploymentSource(Place? Place)
{
    /// <summary>Null for the application's.</summary>
    public string? Namespace { get; init; }
}

/// <summary>Manifests, as they are.</summary>
/// <param name="Place">Where it stands; null when it was found.</param>
/// <param name="Files">Files and globs (<c>*</c>, <c>**</c>), absolute.</param>
public sealed record ManifestFiles(Place? Place, IReadOnlyList<string> Files) : DeploymentSource(Place);

/// <summary>Manifests that stand in the configuration itself.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Objects">The objects.</param>
public sealed record InlineManifests(Place? Place, IReadOnlyList<JsonObject> Objects) : DeploymentSource(Place);

/// <summary>A folder with a <c>kustomization.yaml</c>.</summary>
/// <param name="Place">Where it stands; null when it was found.</param>
/// <param name="Folder">Absolute, or a URL that kustomize understands.</param>
/// <param name="Arguments">Further arguments to <c>kustomize build</c>.</param>
public sealed record Kustomization(Place? Place, string Folder, IReadOnlyList<string> Arguments) : DeploymentSource(Place);

/// <summary>A chart's release, by the <c>helm</c> program.</summary>
/// <param name="Place">Where it stands; null when it was found.</param>
/// <param name="Release">The release's name.</param>
/// <param name="Chart">A folder, absolute; or a chart's name in <paramref name="Repository"/>, or a reference that helm knows.</param>
public sealed record HelmRelease(Place? Place, string Release, string Chart) : DeploymentSource(Place)
{
    /// <summary>URL of a chart repository; null for none.</summary>
    public string? Repository { get; init; }

    /// <summary>The chart's version; null for the newest.</summary>
    public string? Version { get; init; }

    /// <summary>Values files, absolute, later ones win.</summary>
    public IReadOnlyList<string> ValuesFiles { get; init; } = [];

    /// <summary>Values that win over the files.</summary>
    public JsonObject Values { get; init; } = [];

    /// <summary><c>--set</c> pairs: a value's path and its text.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>();

    /// <summary>Values' paths that take a built image, with the image's name: the whole reference, or, as (repository, tag), two of them.</summary>
    public IReadOnlyList<HelmImageValue> ImageValues { get; init; } = [];

    /// <summary>Makes the namespace.</summary>
    public bool CreateNamespace { get; init; }

    /// <summary>Rendered by <c>helm template</c> and applied like manifests: no release is kept.</summary>
    public bool IsRenderedOnly { get; init; }

    /// <summary>Further arguments to helm, which <c>helm template</c> takes too.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Further arguments to <c>helm upgrade</c> alone.</summary>
    public IReadOnlyList<string> UpgradeArguments { get; init; } = [];
}

/// <summary>Which part of an image's reference a value takes.</summary>
public enum ImagePart
{
    /// <summary>All of it, with tag or digest.</summary>
    Reference,

    /// <summary>Without tag and digest.</summary>
    Repository,

    /// <summary>Repository without the registry's host.</summary>
    Path,

    /// <summary>The registry's host alone.</summary>
    Registry,

    /// <summary>The tag alone.</summary>
    Tag,

    /// <summary>The digest alone.</summary>
    Digest,
}

/// <summary>A chart's value that takes a built image.</summary>
/// <param name="Path">Such as <c>image.tag</c>.</param>
/// <param name="Image">The image's name.</param>
/// <param name="Part">What of it.</param>
public sealed record HelmImageValue(string Path, string Image, ImagePart Part);
