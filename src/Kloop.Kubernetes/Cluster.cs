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
    private readonly Cluster? _whole;
    private Action<string>? _gate;

    internal Cluster(KubernetesClientConfiguration configuration, System.Net.IWebProxy? proxy, string context, string ns)
    {
        _http = ApiHttp.Create(configuration, proxy);
        _root = new Uri(configuration.Host.TrimEnd('/') + "/");
        _credentials = k8s.Kubernetes.CreateCredentials(configuration);
        (Context, Namespace, Server) = (context, ns, configuration.Host);
    }

    private Cluster(Cluster whole, string ns)
    {
        (_whole, _http, _root, _credentials) = (whole, whole._http, whole._root, whole._credentials);
        (Context, Namespace, Server) = (whole.Context, ns, whole.Server);
    }

    /// <summary>The kubeconfig context's name.</summary>
    public string Context { get; }

    /// <summary>The namespace that the user chose.</summary>
    public string Namespace { get; }

    /// <summary>The API server's address.</summary>
    public string Server { get; }

    /// <summary>The same cluster seen from another namespace; lives as long as this one.</summary>
    public Cluster In(string ns) => ns == Namespace ? this : new Cluster(_whole ?? this, ns);

    /// <summary>Asks somebody before each change, also through the views of other namespaces; dry runs and questions are none.</summary>
    /// <param name="gate">Takes the namespace, empty for the cluster as a whole; throws to refuse.</param>
    public void AskBeforeWrites(Action<string> gate) => (_whole ?? this)._gate = gate;

    /// <summary>Asks whether something may be changed here: for who changes it by another way, or will only later.</summary>
    public void AskToWrite() => (_whole ?? this)._gate?.Invoke(Namespace);

    /// <summary>Reads one object.</summary>
    public async Task<JsonObject> GetAsync(ResourceType type, string name, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Get, type.Path(Namespace, name), null, null, "get", What(type, name), cancellationToken);

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

    /// <summary>The names alone of all objects of a type in the namespace, or of those that a selector chooses; needs the same right.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(ResourceType type, string? labelSelector, CancellationToken cancellationToken)
    {
        string path = type.Path(Namespace) + (labelSelector is null ? "" : "?labelSelector=" + Uri.EscapeDataString(labelSelector));
        var list = await SendAsync(HttpMethod.Get, path, null, null, "list", $"{type.Plural} in namespace \"{Namespace}\"", cancellationToken, Partial("PartialObjectMetadataList"));
        return [.. list.Items("items").Select(i => i.Name())];
    }

    /// <summary>
    /// One object whenever it changes, beginning with how it is, and null when it is deleted; ends after
    /// <paramref name="seconds"/>, or when the server has enough. Needs the verb <c>watch</c> alone.
    /// Source: Kubernetes API concepts, "Get State and Start at Any".
    /// </summary>
    /// <param name="type">Its type.</param>
    /// <param name="name">Its name.</param>
    /// <param name="seconds">How long, s: a connection that died unnoticed is noticed then.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<JsonObject?> WatchAsync(
        ResourceType type, string name, int seconds, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string path = type.Path(Namespace) + $"?watch=1&timeoutSeconds={seconds}&fieldSelector=" + Uri.EscapeDataString($"metadata.name={name}");
        using var response = await SendRawAsync(HttpMethod.Get, path, null, null, cancellationToken);
        if (!response.IsSuccessStatusCode) await ApiErrors.ThrowAsync(response, "watch", What(type, name), cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds) + AnswerLimit);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await NextLineAsync(lines, limit.Token, cancellationToken) is { } line)
        {
            var change = JsonNode.Parse(line);
            if (change.Text("type") is "ERROR" or "BOOKMARK") continue;
            yield return change.Text("type") == "DELETED" ? null : change.At("object") as JsonObject;
        }
    }

    /// <summary>Creates an object.</summary>
    public async Task<JsonObject> CreateAsync(ResourceType type, JsonObject body, CancellationToken cancellationToken)
    {
        Ask(type, body.Name());
        return await SendAsync(HttpMethod.Post, type.Path(Namespace) + $"?fieldManager={FieldManager}", body, "application/json",
            "create", What(type, body.Name()), cancellationToken);
    }

    /// <summary>Creates an object that is large, and has no use for it: the server would compress it and send it back.</summary>
    public async Task AddAsync(ResourceType type, JsonObject body, CancellationToken cancellationToken)
    {
        Ask(type, body.Name());
        await SendAsync(HttpMethod.Post, type.Path(Namespace) + $"?fieldManager={FieldManager}", body, "application/json",
            "create", What(type, body.Name()), cancellationToken, Partial("PartialObjectMetadata"));
    }

    /// <summary>Applies a JSON patch; <see cref="ClusterFailure.Invalid"/> when one of its tests fails.</summary>
    public async Task<JsonObject> PatchAsync(ResourceType type, string name, JsonPatch patch, CancellationToken cancellationToken)
    {
        Ask(type, name);
        return await SendAsync(HttpMethod.Patch, type.Path(Namespace, name) + $"?fieldManager={FieldManager}", patch.Operations, "application/json-patch+json",
            "patch", What(type, name), cancellationToken);
    }

    /// <summary>
    /// Server-side apply: the object's fields become as they are here, and Kloop's. Source: Kubernetes, "Server-Side Apply".
    /// </summary>
    /// <param name="type">Its type.</param>
    /// <param name="body">The object, with <c>apiVersion</c>, <c>kind</c> and name.</param>
    /// <param name="force">Takes fields that others own with other values; else they are a <see cref="ClusterFailure.Conflict"/>.</param>
    /// <param name="dryRun">Changes nothing.</param>
    /// <param name="cancellationToken">Ends it before it began.</param>
    public async Task<JsonObject> ApplyAsync(ResourceType type, JsonObject body, bool force, bool dryRun, CancellationToken cancellationToken)
    {
        if (!dryRun) Ask(type, body.Name());
        return await SendAsync(HttpMethod.Patch,
            type.Path(Namespace, body.Name()) + $"?fieldManager={FieldManager}&force={(force ? "true" : "false")}{(dryRun ? "&dryRun=All" : "")}",
            body, "application/apply-patch+yaml", "patch", What(type, body.Name()), cancellationToken);
    }

    /// <summary>Deletes an object and what it owns. False when there was none.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends it before it began.</param>
    /// <param name="graceSeconds">Of a pod: how long its processes may take to end, s; null for what it says itself.</param>
    public async Task<bool> DeleteAsync(ResourceType type, string name, CancellationToken cancellationToken, int? graceSeconds = null)
    {
        Ask(type, name);
        try
        {
            await SendAsync(HttpMethod.Delete, type.Path(Namespace, name) + "?propagationPolicy=Background" + (graceSeconds is { } s ? $"&gracePeriodSeconds={s}" : ""), null, null,
                "delete", What(type, name), cancellationToken);
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

    /// <summary>Posts to a path outside the typed resources, such as an access review; asks nobody before (<see cref="AskToWrite"/>).</summary>
    public async Task<JsonObject> PostPathAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        await SendAsync(HttpMethod.Post, path, body, "application/json", "create", path, cancellationToken);

    /// <summary>A container's last log lines; empty when it has none.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="lines">How many.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="container">Null for the only one.</param>
    /// <param name="previous">Those of the container before its last restart.</param>
    public async Task<string> LogAsync(string pod, int lines, CancellationToken cancellationToken, string? container = null, bool previous = false)
    {
        string query = $"?tailLines={lines}" + (container is null ? "" : "&container=" + Uri.EscapeDataString(container)) + (previous ? "&previous=true" : "");
        using var response = await SendRawAsync(HttpMethod.Get, ResourceType.Pods.Path(Namespace, pod, "log") + query, null, null, cancellationToken);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(cancellationToken) : "";
    }

    /// <summary>A container's log, line by line, until it ends.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="container">The container.</param>
    /// <param name="lines">How many of those from before; null for all.</param>
    /// <param name="follow">Goes on with what is written from now on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<string> LogLinesAsync(
        string pod, string container, int? lines, bool follow, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string query = $"?container={Uri.EscapeDataString(container)}&follow={(follow ? "true" : "false")}" + (lines is { } n ? $"&tailLines={n}" : "");
        using var response = await SendRawAsync(HttpMethod.Get, ResourceType.Pods.Path(Namespace, pod, "log") + query, null, null, cancellationToken);
        if (!response.IsSuccessStatusCode) await ApiErrors.ThrowAsync(response, "get", $"the log of pod \"{pod}\" in namespace \"{Namespace}\"", cancellationToken);
        using var text = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await NextLineAsync(text, cancellationToken, cancellationToken) is { } line) yield return line;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_whole is null) _http.Dispose();
    }

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
        HttpMethod method, string path, JsonNode? body, string? contentType, string verb, string what, CancellationToken cancellationToken, string? accept = null)
    {
        using var response = await SendRawAsync(method, path, body, contentType, cancellationToken, accept);
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
        HttpMethod method, string path, JsonNode? body, string? contentType, CancellationToken cancellationToken, string? accept = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_root, path));
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
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

    private static async Task<string?> NextLineAsync(StreamReader lines, CancellationToken limit, CancellationToken asked)
    {
        try
        {
            return await lines.ReadLineAsync(limit);
        }
        catch (Exception e) when (e is IOException or HttpRequestException || (e is OperationCanceledException && !asked.IsCancellationRequested))
        {
            // The connection is gone: the next watch tells what was missed.
            return null;
        }
    }

    /// <summary>Asks for metadata alone; a server that cannot gives the whole. Source: Kubernetes API concepts, "Metadata-only fetches".</summary>
    private static string Partial(string kind) => $"application/json;as={kind};g=meta.k8s.io;v=v1,application/json";

    /// <summary>A namespace is its own place.</summary>
    private void Ask(ResourceType type, string name) => (_whole ?? this)._gate?.Invoke(type.Namespaced ? Namespace : type == ResourceType.Namespaces ? name : "");

    private string What(ResourceType type, string name) => $"{type.Plural} \"{name}\"" + (type.Namespaced ? $" in namespace \"{Namespace}\"" : "");

    private ClusterException Unreachable(string reason, Exception? inner) => new(
        ClusterFailure.Unreachable,
        $"the API server {Server} (context \"{Context}\") is out of reach: {reason}. Is the cluster up, and the VPN?", inner);
}
