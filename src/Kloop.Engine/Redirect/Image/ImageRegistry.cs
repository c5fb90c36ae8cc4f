using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Connection;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Image;

/// <summary>
/// An image registry (OCI distribution-spec 1.1) that a built agent is pushed to. Plain HTTP for loopback
/// and private addresses, as Docker treats them; else HTTPS. Credentials from the Docker configuration.
/// </summary>
internal sealed class ImageRegistry(string host) : IDisposable
{
    private const string Repository = "kloop-agent";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new() { Timeout = Limit, DefaultRequestHeaders = { Authorization = DockerCredentials(host) } };

    private string Root => $"{(IsLocal(host) ? "http" : "https")}://{host}/v2/{Repository}";

    /// <summary>
    /// The registry of a local cluster, as its ConfigMap says (KEP-1755), or null. Reading it needs no
    /// right that local clusters do not give.
    /// </summary>
    public static async Task<string?> OfLocalClusterAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        try
        {
            var map = await cluster.GetPathAsync("api/v1/namespaces/kube-public/configmaps/local-registry-hosting", cancellationToken);
            var line = map.Text("data", "localRegistryHosting.v1")?.Split('\n').FirstOrDefault(l => l.StartsWith("host:", StringComparison.Ordinal));
            return line?["host:".Length..].Trim().Trim('"', '\'');
        }
        catch (ClusterException e) when (e.Failure is ClusterFailure.NotFound or ClusterFailure.Forbidden)
        {
            return null;
        }
    }

    /// <summary>Pushes the image unless it is there, and returns its reference.</summary>
    /// <exception cref="TaskFailedException">The registry cannot be reached or refuses.</exception>
    public async Task<string> PushAsync(BuiltImage image, CancellationToken cancellationToken)
    {
        string reference = $"{host}/{Repository}:{image.Tag}";
        try
        {
            using var head = new HttpRequestMessage(HttpMethod.Head, $"{Root}/manifests/{image.Tag}");
            head.Headers.Accept.ParseAdd(BuiltImage.ManifestType);
            using var there = await _http.SendAsync(head, cancellationToken);
            if (there.IsSuccessStatusCode) return reference;
            foreach (byte[] blob in (byte[][])[image.Layer, image.Config]) await PushBlobAsync(blob, cancellationToken);
            using var content = new ByteArrayContent(image.Manifest);
            content.Headers.ContentType = new MediaTypeHeaderValue(BuiltImage.ManifestType);
            using var put = await _http.PutAsync($"{Root}/manifests/{image.Tag}", content, cancellationToken);
            Check(put, HttpStatusCode.Created);
            return reference;
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new TaskFailedException($"the agent's image cannot be pushed to {host}: {(e.InnerException ?? e).Message}. Is the registry up? Another one: --registry HOST; a pushed image: --image REF");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task PushBlobAsync(byte[] blob, CancellationToken cancellationToken)
    {
        using var start = await _http.PostAsync($"{Root}/blobs/uploads/", null, cancellationToken);
        Check(start, HttpStatusCode.Accepted);
        var location = new Uri(new Uri(Root), start.Headers.Location!);
        string separator = location.Query.Length == 0 ? "?" : "&";
        using var content = new ByteArrayContent(blob);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var put = await _http.PutAsync($"{location}{separator}digest={Uri.EscapeDataString(BuiltImage.Digest(blob))}", content, cancellationToken);
        Check(put, HttpStatusCode.Created);
    }

    private void Check(HttpResponseMessage response, HttpStatusCode wanted)
    {
        if (response.StatusCode == wanted) return;
        string remedy = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? $"log in with `docker login {host}`" : "name another one with --registry HOST, or a pushed image with --image REF";
        throw new TaskFailedException($"the agent's image cannot be pushed to {host}: it answered {(int)response.StatusCode} {response.ReasonPhrase}: {remedy}");
    }

    internal static bool IsLocal(string host)
    {
        string name = host.Split(':')[0];
        if (name is "localhost") return true;
        if (!IPAddress.TryParse(name, out var address)) return false;
        byte[] b = address.GetAddressBytes();
        return IPAddress.IsLoopback(address) || (b.Length == 4 && (b[0] == 10 || (b[0] == 172 && b[1] is >= 16 and < 32) || (b[0] == 192 && b[1] == 168)));
    }

    /// <summary>The `auths` of ~/.docker/config.json ($DOCKER_CONFIG).</summary>
    private static AuthenticationHeaderValue? DockerCredentials(string host)
    {
        string folder = Environment.GetEnvironmentVariable("DOCKER_CONFIG")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".docker");
        string file = Path.Combine(folder, "config.json");
        try
        {
            return File.Exists(file) && JsonNode.Parse(File.ReadAllText(file)).Text("auths", host, "auth") is { } auth
                ? new AuthenticationHeaderValue("Basic", auth) : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new TaskFailedException($"{file} cannot be read: {e.Message}");
        }
    }
}
