using System.Net;
using System.Net.Http.Headers;

namespace Kloop.Engine.Build.Registry;

/// <summary>One repository of a registry: asks what it has, and pushes. Source: OCI distribution-spec 1.1.</summary>
/// <param name="http">The registry.</param>
/// <param name="repository">The image's name without its registry, such as <c>shop/cart</c>.</param>
internal sealed class OciRegistry(RegistryHttp http, string repository)
{
    private static readonly string[] ManifestTypes =
    [
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json", "application/vnd.docker.distribution.manifest.list.v2+json",
    ];

    private string Scope => $"repository:{repository}:pull,push";

    /// <summary>The digest of a tag's manifest; null when there is none.</summary>
    public async Task<string?> DigestAsync(string tag, CancellationToken cancellationToken)
    {
        using var response = await http.SendAsync(() => Manifest(HttpMethod.Head), Path($"manifests/{tag}"), Scope, cancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound) return null;
        Check(response, HttpStatusCode.OK);
        return response.Headers.TryGetValues("Docker-Content-Digest", out var values) ? values.FirstOrDefault() : null;
    }

    /// <summary>Gives an image that is there another tag.</summary>
    public async Task TagAsync(string tag, string another, CancellationToken cancellationToken)
    {
        using var response = await http.SendAsync(() => Manifest(HttpMethod.Get), Path($"manifests/{tag}"), Scope, cancellationToken);
        Check(response, HttpStatusCode.OK);
        byte[] manifest = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        await PutManifestAsync(another, manifest, response.Content.Headers.ContentType?.MediaType ?? ManifestTypes[0], cancellationToken);
    }

    /// <summary>Pushes an image; what of it is there is not sent again.</summary>
    public async Task PushAsync(ArchivedImage image, string tag, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(image.Blobs, cancellationToken, async (blob, token) => await PushBlobAsync(blob, token));
        await PutManifestAsync(tag, image.Manifest, image.ManifestType, cancellationToken);
    }

    private async Task PushBlobAsync(ArchivedBlob blob, CancellationToken cancellationToken)
    {
        using var look = await http.SendAsync(() => new HttpRequestMessage { Method = HttpMethod.Head }, Path($"blobs/{blob.Digest}"), Scope, cancellationToken);
        if (look.IsSuccessStatusCode) return;
        using var start = await http.SendAsync(() => new HttpRequestMessage { Method = HttpMethod.Post }, Path("blobs/uploads/"), Scope, cancellationToken);
        Check(start, HttpStatusCode.Accepted);
        var place = start.Headers.Location ?? throw new TaskFailedException($"the registry {http.Host} did not say where to upload to");
        string address = place.OriginalString + (place.OriginalString.Contains('?', StringComparison.Ordinal) ? '&' : '?') + "digest=" + Uri.EscapeDataString(blob.Digest);
        using var put = await http.SendAsync(() => Upload(blob), address, Scope, cancellationToken);
        Check(put, HttpStatusCode.Created);
    }

    private static HttpRequestMessage Upload(ArchivedBlob blob)
    {
        var content = new StreamContent(blob.Open());
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        content.Headers.ContentLength = blob.Size;
        return new HttpRequestMessage { Method = HttpMethod.Put, Content = content };
    }

    private async Task PutManifestAsync(string tag, byte[] manifest, string type, CancellationToken cancellationToken)
    {
        using var put = await http.SendAsync(
            () =>
            {
                var content = new ByteArrayContent(manifest);
                content.Headers.ContentType = new MediaTypeHeaderValue(type);
                return new HttpRequestMessage { Method = HttpMethod.Put, Content = content };
            },
            Path($"manifests/{tag}"), Scope, cancellationToken);
        Check(put, HttpStatusCode.Created);
    }

    private string Path(string rest) => $"v2/{repository}/{rest}";

    /// <summary>A request that says which kinds of manifests are understood.</summary>
    internal static HttpRequestMessage Manifest(HttpMethod method)
    {
        var request = new HttpRequestMessage { Method = method };
        foreach (string type in ManifestTypes) request.Headers.Accept.ParseAdd(type);
        return request;
    }

    private void Check(HttpResponseMessage response, HttpStatusCode wanted)
    {
        if (response.StatusCode == wanted) return;
        throw new TaskFailedException($"the registry {http.Host} answered {(int)response.StatusCode} {response.ReasonPhrase} about {repository}: look at its log, or name another one with --registry");
    }
}
