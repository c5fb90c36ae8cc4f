using System.Text;
using System.Text.Json.Nodes;

namespace Kloop.Shoes.Environment;

/// <summary>
/// What kubelet would put into a container's environment, from the pod's own object, so that distroless
/// images need no exec: service variables, then envFrom, then env, each seeing what came before.
/// Source: k8s.io/kubernetes pkg/kubelet/kubelet_pods.go, makeEnvironmentVariables.
/// </summary>
public static class PodEnvironment
{
    /// <summary>Resolves the environment of one container.</summary>
    /// <param name="pod">The pod, as the API server has it.</param>
    /// <param name="container">The container's name.</param>
    /// <param name="services">Services whose addresses the pod sees as variables.</param>
    /// <param name="source">ConfigMaps and Secrets.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EnvironmentException">A ConfigMap, Secret or key that is not optional is missing.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> ResolveAsync(
        JsonObject pod, string container, IEnumerable<JsonObject> services, IEnvironmentSource source, CancellationToken cancellationToken)
    {
        var spec = (pod["spec"]?["containers"] as JsonArray)?.OfType<JsonObject>().FirstOrDefault(c => (string?)c["name"] == container)
            ?? throw new EnvironmentException($"the pod has no container \"{container}\"");
        var links = pod["spec"]?["enableServiceLinks"]?.GetValue<bool>() ?? true;
        var result = ServiceVariables.Of(services, links);
        foreach (var from in Objects(spec["envFrom"]))
        {
            foreach (var (name, value) in await FromAsync(from, source, cancellationToken)) result[name] = value;
        }

        var described = new PodFields(pod, spec);
        foreach (var entry in Objects(spec["env"]))
        {
            string name = (string)entry["name"]!;
            string? value = entry["valueFrom"] is JsonObject reference
                ? await ReferencedAsync(reference, described, source, cancellationToken)
                : VariableExpansion.Expand((string?)entry["value"] ?? "", result);
            if (value is not null) result[name] = value;
        }

        return result;
    }

    private static async Task<IEnumerable<KeyValuePair<string, string>>> FromAsync(
        JsonObject from, IEnvironmentSource source, CancellationToken cancellationToken)
    {
        string prefix = (string?)from["prefix"] ?? "";
        var values = from["configMapRef"] is JsonObject configMap
            ? await ConfigMapAsync(configMap, source, cancellationToken)
            : from["secretRef"] is JsonObject secret
                ? await SecretAsync(secret, source, cancellationToken)
                : [];
        return values.Where(v => IsName(prefix + v.Key)).Select(v => KeyValuePair.Create(prefix + v.Key, v.Value));
    }

    private static async Task<string?> ReferencedAsync(
        JsonObject from, PodFields fields, IEnvironmentSource source, CancellationToken cancellationToken)
    {
        if (from["fieldRef"] is JsonObject field) return fields.Field((string)field["fieldPath"]!);
        if (from["resourceFieldRef"] is JsonObject resource)
        {
            return fields.Resource((string)resource["resource"]!, (string?)resource["divisor"], (string?)resource["containerName"]);
        }

        if (from["configMapKeyRef"] is JsonObject configMap)
        {
            return Key(configMap, "ConfigMap", await ConfigMapAsync(configMap, source, cancellationToken));
        }

        return from["secretKeyRef"] is JsonObject secret
            ? Key(secret, "Secret", await SecretAsync(secret, source, cancellationToken))
            : null;
    }

    private static string? Key(JsonObject reference, string kind, Dictionary<string, string> values)
    {
        string key = (string)reference["key"]!;
        if (values.TryGetValue(key, out string? value)) return value;
        return IsOptional(reference) ? null : throw new EnvironmentException($"{kind} \"{(string?)reference["name"]}\" has no key \"{key}\"");
    }

    private static async Task<Dictionary<string, string>> ConfigMapAsync(
        JsonObject reference, IEnvironmentSource source, CancellationToken cancellationToken)
    {
        string name = (string)reference["name"]!;
        var found = await source.FindConfigMapAsync(name, cancellationToken);
        if (found is null) return Missing(reference, "ConfigMap", name);
        return (found["data"] as JsonObject)?.ToDictionary(p => p.Key, p => (string?)p.Value ?? "") ?? [];
    }

    private static async Task<Dictionary<string, string>> SecretAsync(
        JsonObject reference, IEnvironmentSource source, CancellationToken cancellationToken)
    {
        string name = (string)reference["name"]!;
        var found = await source.FindSecretAsync(name, cancellationToken);
        if (found is null) return Missing(reference, "Secret", name);
        return (found["data"] as JsonObject)?.ToDictionary(p => p.Key, p => Encoding.UTF8.GetString(Convert.FromBase64String((string?)p.Value ?? ""))) ?? [];
    }

    private static Dictionary<string, string> Missing(JsonObject reference, string kind, string name) =>
        IsOptional(reference) ? [] : throw new EnvironmentException($"{kind} \"{name}\" does not exist, and the pod needs it");

    private static bool IsOptional(JsonObject reference) => reference["optional"]?.GetValue<bool>() ?? false;

    /// <summary>kubelet leaves out keys that cannot be variables' names.</summary>
    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    private static IEnumerable<JsonObject> Objects(JsonNode? array) => (array as JsonArray)?.OfType<JsonObject>() ?? [];
}
