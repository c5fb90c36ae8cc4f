using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Build.Registry;

/// <summary>Reads images of one repository of a registry. Source: OCI distribution-spec 1.1, image-spec 1.1.</summary>
/// <param name="http">The registry.</param>
/// <param name="repository">The image's name without its registry, such as <c>shop/cart</c>.</param>
internal sealed class OciReader(RegistryHttp http, string repository)
{
    /// <summary>Reading needs no more, and not everybody may push.</summary>
    private string Scope => $"repository:{repository}:pull";

    /// <summary>An image's manifest; of one with several platforms that of linux/amd64. Null when there is none.</summary>
    /// <param name="version">A tag or a digest.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TaskFailedException">The registry is out of reach, refuses, or answers something else.</exception>
    public async Task<JsonObject?> ManifestAsync(string version, CancellationToken cancellationToken)
    {
        var manifest = await JsonAsync($"manifests/{version}", cancellationToken);
        if (manifest?["manifests"] is null) return manifest;
        var own = manifest.Items("manifests").FirstOrDefault(m => m.Text("platform", "os") == "linux" && m.Text("platform", "architecture") == "amd64");
        return own.Text("digest") is { } digest ? await JsonAsync($"manifests/{digest}", cancellationToken) : null;
    }

    /// <summary>The configuration that a manifest names; null when it is not there.</summary>
    /// <exception cref="TaskFailedException">The registry is out of reach, refuses, or answers something else.</exception>
    public async Task<JsonObject?> ConfigurationAsync(JsonObject manifest, CancellationToken cancellationToken) =>
        manifest.Text("config", "digest") is { } digest ? await JsonAsync($"blobs/{digest}", cancellationToken) : null;

    /// <summary>A part of an image, as it is stored.</summary>
    /// <exception cref="TaskFailedException">The registry is out of reach, refuses, or does not have it.</exception>
    public async Task<Stream> BlobAsync(string digest, CancellationToken cancellationToken)
    {
        var response = await GetAsync($"blobs/{digest}", cancellationToken);
        if (response.IsSuccessStatusCode) return await response.Content.ReadAsStreamAsync(cancellationToken);
        using (response) throw Refused(response);
    }

    private async Task<JsonObject?> JsonAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await GetAsync(path, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        if (!response.IsSuccessStatusCode) throw Refused(response);
        try
        {
            return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken)) as JsonObject;
        }
        catch (JsonException)
        {
            throw new TaskFailedException($"the registry {http.Host} answered something that is no JSON about {repository}");
        }
    }

    private Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken) =>
        http.SendAsync(() => OciRegistry.Manifest(HttpMethod.Get), $"v2/{repository}/{path}", Scope, cancellationToken);

    private TaskFailedException Refused(HttpResponseMessage response) =>
        new($"the registry {http.Host} answered {(int)response.StatusCode} {response.ReasonPhrase} about {repository}: log in with docker login {http.Host}, or look at its log");
}
