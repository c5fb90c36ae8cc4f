using System.Text;
using System.Text.Json.Nodes;
using Kloop.Shoes.Environment;

namespace Kloop.Shoes.Files;

/// <summary>
/// What kubelet would write into a volume. Source: k8s.io/kubernetes pkg/volume/{configmap,secret,projected,downwardapi}.
/// What is missing is named and left out: the pod runs, so it cannot have been missing when the pod began.
/// </summary>
/// <param name="pod">The pod, for the downward API.</param>
/// <param name="source">ConfigMaps, Secrets and tokens.</param>
/// <param name="time">The clock.</param>
public sealed class VolumeContent(JsonObject pod, IVolumeSource source, TimeProvider time)
{
    /// <summary>kubelet's default, and the API's least, s.</summary>
    private const int UsualTokenSeconds = 3600;

    /// <summary>A token is renewed when this part of its life is over, as kubelet does.</summary>
    private const double RenewAfter = 0.8;

    /// <summary>Resolves a projected volume.</summary>
    public async Task<VolumeFiles> ResolveAsync(PodVolume volume, CancellationToken cancellationToken)
    {
        var result = new Collected(volume.DefaultMode);
        foreach (var entry in volume.Sources)
        {
            var (kind, value) = entry.FirstOrDefault(p => p.Value is JsonObject);
            if (value is not JsonObject spec) continue;
            switch (kind)
            {
                case "configMap":
                    AddKeys(result, spec, "ConfigMap", await source.FindConfigMapAsync(Name(spec), cancellationToken), ConfigMapData);
                    break;
                case "secret":
                    AddKeys(result, spec, "Secret", await source.FindSecretAsync(Name(spec), cancellationToken), SecretData);
                    break;
                case "downwardAPI":
                    AddFields(result, spec);
                    break;
                case "serviceAccountToken":
                    await AddTokenAsync(result, spec, cancellationToken);
                    break;
                default:
                    result.Missing.Add($"source {kind} of volume \"{volume.Name}\", which this kloop does not know");
                    break;
            }
        }

        return new VolumeFiles([.. result.Files.Values], result.Missing, result.RenewAt);
    }

    private static void AddKeys(Collected result, JsonObject spec, string kind, JsonObject? found, Func<JsonObject, Dictionary<string, byte[]>> read)
    {
        bool optional = spec["optional"]?.GetValue<bool>() ?? false;
        if (found is null)
        {
            if (!optional) result.Missing.Add($"{kind} \"{Name(spec)}\"");
            return;
        }

        var data = read(found);
        if (spec["items"] is not JsonArray items || items.Count == 0)
        {
            foreach (var (key, value) in data) result.Add(key, value, null);
            return;
        }

        foreach (var item in items.OfType<JsonObject>())
        {
            string key = (string?)item["key"] ?? "";
            if (data.TryGetValue(key, out byte[]? value)) result.Add((string?)item["path"] ?? key, value, item["mode"]?.GetValue<int>());
            else if (!optional) result.Missing.Add($"key \"{key}\" of {kind} \"{Name(spec)}\"");
        }
    }

    private void AddFields(Collected result, JsonObject spec)
    {
        foreach (var item in (spec["items"] as JsonArray)?.OfType<JsonObject>() ?? [])
        {
            string path = (string?)item["path"] ?? "";
            string? value = item["fieldRef"] is JsonObject field
                ? new PodFields(pod, []).FileField((string?)field["fieldPath"] ?? "")
                : item["resourceFieldRef"] is JsonObject resource
                    ? new PodFields(pod, []).Resource((string?)resource["resource"] ?? "", (string?)resource["divisor"], (string?)resource["containerName"] ?? "")
                    : null;
            if (value is null) result.Missing.Add($"\"{path}\" of the downward API: it is the node's own amount");
            else result.Add(path, Encoding.UTF8.GetBytes(value), item["mode"]?.GetValue<int>());
        }
    }

    private async Task AddTokenAsync(Collected result, JsonObject spec, CancellationToken cancellationToken)
    {
        var asked = time.GetUtcNow();
        int seconds = spec["expirationSeconds"]?.GetValue<int>() ?? UsualTokenSeconds;
        string path = (string?)spec["path"] ?? "token";
        if (await source.TokenAsync((string?)spec["audience"] is { Length: > 0 } audience ? audience : null, seconds, cancellationToken) is not { } token)
        {
            result.Missing.Add($"the service account's token \"{path}\": you may not create serviceaccounts/token");
            return;
        }

        result.Add(path, Encoding.UTF8.GetBytes(token.Value), null);
        result.Renew(asked + ((token.Expires - asked) * RenewAfter));
    }

    private static Dictionary<string, byte[]> ConfigMapData(JsonObject found)
    {
        var data = (found["data"] as JsonObject)?.ToDictionary(p => p.Key, p => Encoding.UTF8.GetBytes((string?)p.Value ?? "")) ?? [];
        foreach (var (key, value) in found["binaryData"] as JsonObject ?? []) data[key] = Convert.FromBase64String((string?)value ?? "");
        return data;
    }

    private static Dictionary<string, byte[]> SecretData(JsonObject found) =>
        (found["data"] as JsonObject)?.ToDictionary(p => p.Key, p => Convert.FromBase64String((string?)p.Value ?? "")) ?? [];

    private static string Name(JsonObject spec) => (string?)spec["name"] ?? "";

    private sealed class Collected(int defaultMode)
    {
        public Dictionary<string, VolumeFile> Files { get; } = [];

        public List<string> Missing { get; } = [];

        public DateTimeOffset? RenewAt { get; private set; }

        public void Add(string path, byte[] content, int? mode)
        {
            var parts = path.Split('/');
            // The API server refuses these; a path must not leave its volume if it did not.
            if (path.StartsWith("..", StringComparison.Ordinal) || parts.Any(p => p is "" or "." or "..")) Missing.Add($"path \"{path}\", which leads out of its volume");
            // Without the group of the pod, the owner must be able to read what is meant for it.
            else Files[path] = new VolumeFile(path, content, (UnixFileMode)((mode ?? defaultMode) & 0x1FF) | UnixFileMode.UserRead);
        }

        public void Renew(DateTimeOffset at) => RenewAt = RenewAt is { } earlier && earlier < at ? earlier : at;
    }
}
