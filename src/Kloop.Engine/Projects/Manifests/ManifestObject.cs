using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Projects.Manifests;

/// <summary>One Kubernetes object of a file.</summary>
/// <param name="Path">The file, relative to the repository's root.</param>
/// <param name="Body">The object.</param>
internal sealed record ManifestObject(string Path, YamlValue Body)
{
    public string ApiVersion => Body.TextAt("apiVersion") ?? "";

    public string Kind => Body.TextAt("kind") ?? "";

    public string Name => Body.TextAt("metadata", "name") ?? "";

    /// <summary>What two files cannot both have: kind, namespace and name.</summary>
    public string Identity => $"{Kind}/{Body.TextAt("metadata", "namespace")}/{Name}";

    /// <summary>The spec of its pods; null for what has none.</summary>
    public YamlValue? PodSpec => Kind switch
    {
        "Pod" => Body.At("spec"),
        "CronJob" => Body.At("spec", "jobTemplate", "spec", "template", "spec"),
        _ => Body.At("spec", "template", "spec") is YamlMap spec && spec.At("containers") is YamlList ? spec : null,
    };

    /// <summary>Its pods' labels.</summary>
    public IReadOnlyDictionary<string, string> PodLabels => Kind switch
    {
        "Pod" => Body.PairsAt("metadata", "labels"),
        "CronJob" => Body.PairsAt("spec", "jobTemplate", "spec", "template", "metadata", "labels"),
        _ => Body.PairsAt("spec", "template", "metadata", "labels"),
    };

    /// <summary>Its containers, those of the start before the others.</summary>
    public IEnumerable<YamlValue> Containers => PodSpec is { } spec ? [.. spec.ItemsAt("initContainers"), .. spec.ItemsAt("containers")] : [];
}

/// <summary>An image that a manifest names.</summary>
/// <param name="Name">Without tag and digest.</param>
/// <param name="Tag">The tag, or <c>@</c> and the digest; null for neither.</param>
/// <param name="Place">Where.</param>
/// <param name="Workload">The workload's name; empty when it is not known.</param>
internal sealed record ImageUse(string Name, string? Tag, Place Place, string Workload)
{
    /// <summary>Takes a reference apart: a colon behind the last slash begins the tag (github.com/distribution/reference).</summary>
    public static (string Name, string? Tag) Split(string reference)
    {
        int at = reference.IndexOf('@', StringComparison.Ordinal);
        string? digest = at < 0 ? null : reference[at..];
        string rest = at < 0 ? reference : reference[..at];
        int colon = rest.LastIndexOf(':');
        return colon > rest.LastIndexOf('/') ? (rest[..colon], digest ?? rest[(colon + 1)..]) : (rest, digest);
    }
}
