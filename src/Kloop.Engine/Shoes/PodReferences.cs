using System.Text.Json.Nodes;
using Kloop.Engine.Configuration.Bridge;
using Kloop.Kubernetes.Access;
using Kloop.Kubernetes.Resources;
using Kloop.Kubernetes.Streams;
using Kloop.Shoes.Environment;
using Kloop.Shoes.Files;

namespace Kloop.Engine.Shoes;

/// <summary>The ConfigMaps and Secrets that a container's environment and files are made from.</summary>
/// <param name="ConfigMaps">Of the environment.</param>
/// <param name="Secrets">Of the environment.</param>
/// <param name="FileConfigMaps">Of the files.</param>
/// <param name="FileSecrets">Of the files.</param>
/// <param name="TokensOf">The service account whose tokens the files have; null when they have none.</param>
internal sealed record PodReferences(
    IReadOnlyList<string> ConfigMaps, IReadOnlyList<string> Secrets,
    IReadOnlyList<string> FileConfigMaps, IReadOnlyList<string> FileSecrets, string? TokensOf)
{
    /// <summary>Volumes that only the pod's node has, such as claims.</summary>
    public IReadOnlyList<string> NodeVolumes { get; init; } = [];

    /// <summary>No references.</summary>
    public static PodReferences None { get; } = new([], [], [], [], null);

    public static PodReferences Of(JsonObject pod, string container)
    {
        var spec = pod.Items("spec", "containers").FirstOrDefault(c => c.Text("name") == container);
        var mounted = spec.Items("volumeMounts").Select(m => m.Text("name")).ToHashSet();
        var volumes = pod.Items("spec", "volumes").Where(v => mounted.Contains(v.Text("name"))).ToList();
        var sources = volumes.SelectMany(v => v.Items("projected", "sources")).ToList();
        bool tokens = sources.Any(s => s.ContainsKey("serviceAccountToken"));
        return new PodReferences(
            Names(spec, "configMapRef", "configMapKeyRef"), Names(spec, "secretRef", "secretKeyRef"),
            Distinct(volumes.Select(v => v.Text("configMap", "name")).Concat(sources.Select(s => s.Text("configMap", "name")))),
            Distinct(volumes.Select(v => v.Text("secret", "secretName")).Concat(sources.Select(s => s.Text("secret", "name")))),
            tokens ? AccountOf(pod) : null)
        {
            NodeVolumes = [.. volumes.Select(PodVolume.Of).Where(v => v.Kind == VolumeKind.Other).Select(v => v.Name)],
        };
    }

    /// <summary>The pod's service account.</summary>
    public static string AccountOf(JsonObject pod) => pod.Text("spec", "serviceAccountName") ?? "default";

    /// <summary>What reading and watching them needs. Only the environment's are needed in any case.</summary>
    public IEnumerable<AccessRight> Rights() =>
    [
        .. Secrets.Select(s => new AccessRight("", "secrets", "get", s, "the pod's environment")),
        .. ConfigMaps.Select(c => new AccessRight("", "configmaps", "get", c, "the pod's environment")),
        .. FileSecrets.Except(Secrets).Select(s => new AccessRight("", "secrets", "get", s, "the pod's files", Optional: true)),
        .. FileConfigMaps.Except(ConfigMaps).Select(c => new AccessRight("", "configmaps", "get", c, "the pod's files", Optional: true)),
        .. Secrets.Union(FileSecrets).Select(s => new AccessRight("", "secrets", "watch", s, "changes of the pod's environment and files", Optional: true)),
        .. ConfigMaps.Union(FileConfigMaps).Select(c => new AccessRight("", "configmaps", "watch", c, "changes of the pod's environment and files", Optional: true)),
        .. TokensOf is null ? [] : (AccessRight[])[new AccessRight("", "serviceaccounts/token", "create", TokensOf, "the pod's service account token", Optional: true)],
    ];

    /// <summary>What copying volumes needs.</summary>
    /// <param name="asked">Those of <c>--volume</c>.</param>
    /// <param name="wished">Those that are copied where only the node has them.</param>
    public IReadOnlyList<AccessRight> CopyRights(IReadOnlyList<string> asked, IReadOnlyList<string> wished) =>
        asked.Count > 0 ? Exec.Rights("--volume")
        : NodeVolumes.Any(v => wished.Any(w => BridgeTokens.Means(w, v))) ? Exec.Rights($"a volume that {BridgeConfiguration.Name} names") : [];

    private static List<string> Names(JsonNode? container, string whole, string key) =>
        Distinct(container.Items("envFrom").Select(e => e.Text(whole, "name"))
            .Concat(container.Items("env").Select(e => e.Text("valueFrom", key, "name"))));

    private static List<string> Distinct(IEnumerable<string?> names) => [.. names.OfType<string>().Distinct()];
}
