using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Authentication;
using Kloop.Kubernetes.Connection;
using Kloop.Kubernetes.Resources;

namespace Kloop.Kubernetes;

/// <summary>
/// One cluster's API, as its kubeconfig context gives it. Objects are JSON: nothing that a newer API
/// server says is lost on the way. Every method throws <see cref="ClusterException"/>.
/// </summary>
public sealed class Cluster : IDisposable
{
    /// <summary>How long the API server may take to accept a connection and to begin its answer.</summary>
    public static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(8);

    /// <summary>The field manager that our changes bear in <c>metadata.managedFields</c>.</summary>
    public const string FieldManager = "kloop";

    private readonly HttpClient _http;
    private readonly Uri _root;
    private readonly ServiceClientCredentials? _credentials;

    internal Cluster(KubernetesClientConfiguration configuration, string context, string ns)
    {
        _http = ApiHttp.Create(configuration);
        _root = new Uri(configuration.Host.TrimEnd('/') + "/");
        _credentials = k8s.Kubernetes.CreateCredentials(configuration);
        (Context, Namespace, Server) = (context, ns, configuration.Host);
    }

    /// <summary>The kubeconfig context's name.</summary>
    public string Context { get; }

    /// <summary>The namespace that the user chose.</summary>
    public string Namespace { get; }

    /// <summary>The API server's address.</summary>
    public string Server { get; }

    /// <summary>Reads one object.</summary>
    public async Task<JsonObject> GetAsync(ResourceType type, string name, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Get, type.Path(Namespace, name), null, null, "get", $"{type.Plural} \"{name}\" in namespace \"{Namespace}\"", cancellationToken);

    /// <summary>Reads one object, or null when there is none.</summary>
    public async Task<JsonObject?> FindAsync(ResourceType type, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await GetAsync(type, name, cancellationToken);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.NotFound)
        {
            return null;
        }
    }

    /// <summary>Reads all objects of a type in the namespace, or those that a selector chooses.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(
        ResourceType type, string? labelSelector, CancellationToken cancellationToken, string? fieldSelector = null)
    {
        var query = new List<string>();
        if (labelSelector is not null) query.Add("labelSelector=" + Uri.EscapeDataString(labelSelector));
        if (fieldSelector is not null) query.Add("fieldSelector=" + Uri.EscapeDataString(fieldSelector));
        string path = type.Path(Namespace) + (query.Count == 0 ? "" : "?" + string.Join('&', query));
        var list = await SendAsync(HttpMethod.Get, path, null, null, "list", $"{type.Plural} in namespace \"{Namespace}\"", cancellationToken);
        return [.. list.Items("items")];
    }

    /// <summary>Creates an object.</summary>
    public async Task<JsonObject> CreateAsync(ResourceType type, JsonObject body, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Post, type.Path(Namespace) + $"?fieldManager={FieldManager}", body, "application/json",
            "create", $"{type.Plural} \"{body.Name()}\" in namespace \"{Namespace}\"", cancellationToken);

    /// <summary>Applies a JSON patch; <see cref="ClusterFailure.Invalid"/> when one of its tests fails.</summary>
    public async Task<JsonObject> PatchAsync(ResourceType type, string name, JsonPatch patch, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Patch, type.Path(Namespace, name) + $"?fieldManager={FieldManager}", patch.Operations, "application/json-patch+json",
            "patch", $"{type.Plural} \"{name}\" in namespace \"{Namespace}\"", cancellationToken);

    /// <summary>Deletes an object and what it owns. False when there was none.</summary>
    public async Task<bool> DeleteAsync(ResourceType type, string name, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(HttpMethod.Delete, type.Path(Namespace, name) + "?propagationPolicy=Background", null, null,
                "delete", $"{type.Plural} \"{name}\" in namespace \"{Namespace}\"", cancellationToken);
            return true;
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.NotFound)
        {
            return false;
        }
    }

    /// <summary>Reads a path outside the typed resources, such as <c>version</c>.</summary>
    public async Task<JsonObject> GetPathAsync(string path, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Get, path, null, null, "get", path, cancellationToken);

    /// <summary>Posts to a path outside the typed resources, such as an access review.</summary>
    public async Task<JsonObject> PostPathAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Post, path, body, "application/json", "create", path, cancellationToken);

    /// <summary>The container's last log lines; empty when it has none.</summary>
    public async Task<string> LogAsync(string pod, int lines, CancellationToken cancellationToken)
    {
        using var response = await SendRawAsync(
            HttpMethod.Get, ResourceType.Pods.Path(Namespace, pod, "log") + $"?tailLines={lines}", null, null, cancellationToken);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(cancellationToken) : "";
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>The client's HTTP handlers, address and credentials, for WebSockets.</summary>
    internal async Task<(HttpClient Http, Uri Address, AuthenticationHeaderValue? Authorization)> ForStreamAsync(
        string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_root, path));
        if (_credentials is not null) await _credentials.ProcessHttpRequestAsync(request, cancellationToken);
        return (_http, new UriBuilder(request.RequestUri!) { Scheme = request.RequestUri!.Scheme == "https" ? "wss" : "ws" }.Uri,
            request.Headers.Authorization);
    }

    private async Task<JsonObject> SendAsync(
        HttpMethod method, string path, JsonNode? body, string? contentType, string verb, string what, CancellationToken cancellationToken)
    {
        using var response = await SendRawAsync(method, path, body, contentType, cancellationToken);
        if (!response.IsSuccessStatusCode) await ApiErrors.ThrowAsync(response, verb, what, cancellationToken);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonNode.ParseAsync(stream, cancellationToken: cancellationToken) as JsonObject ?? throw new JsonException("not an object");
        }
        catch (JsonException e)
        {
            throw new ClusterException(ClusterFailure.Other, $"{verb} {what}: the answer is no JSON object ({e.Message}); is {Server} a Kubernetes API server?", e);
        }
    }

    private async Task<HttpResponseMessage> SendRawAsync(
        HttpMethod method, string path, JsonNode? body, string? contentType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_root, path));
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, contentType!);
        cancellationToken.ThrowIfCancellationRequested();
        // A change that is under way is waited for: cancelled, it might land after its own undoing.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(method == HttpMethod.Get ? cancellationToken : CancellationToken.None);
        limit.CancelAfter(AnswerLimit);
        try
        {
            if (_credentials is not null) await _credentials.ProcessHttpRequestAsync(request, limit.Token);
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        }
        catch (OperationCanceledException) when (method != HttpMethod.Get || !cancellationToken.IsCancellationRequested)
        {
            throw Unreachable($"no answer within {AnswerLimit.TotalSeconds:0} s", null);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException)
        {
            throw Unreachable((e.InnerException ?? e).Message, e);
        }
    }

    private ClusterException Unreachable(string reason, Exception? inner) => new(
        ClusterFailure.Unreachable,
        $"the API server {Server} (context \"{Context}\") is out of reach: {reason}. Is the cluster up, and the VPN?", inner);
}
