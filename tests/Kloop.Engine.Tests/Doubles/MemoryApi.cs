using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Connection;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Doubles;

/// <summary>
/// An API server on loopback that keeps objects in memory as a real one does: versions, conflicts, JSON
/// patches that apply as a whole or not at all, port-forwards to agents that a test runs.
/// </summary>
internal sealed class MemoryApi : IDisposable
{
    private const string Root = "/api/v1/namespaces/shop/";
    private const string AppsRoot = "/apis/apps/v1/namespaces/shop/";
    private const string BatchRoot = "/apis/batch/v1/namespaces/shop/";
    private const string WholeRoot = "/api/v1/";
    private const string RbacRoot = "/apis/rbac.authorization.k8s.io/v1/namespaces/shop/";

    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;
    private readonly HttpListener _listener = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, JsonObject> _objects = [];
    private readonly ConcurrentDictionary<string, Func<Stream, Task>> _forwards = new();
    private int _version = 100;

    public MemoryApi()
    {
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Address = $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}";
        }

        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = ServeAsync();
    }

    public string Address { get; }

    /// <summary>What was changed, as <c>VERB kind/name</c>.</summary>
    public ConcurrentQueue<string> Changes { get; } = [];

    /// <summary>Called before a change is made, with its <see cref="Changes"/> entry: for what comes between a read and a write.</summary>
    public Action<string>? Before { get; set; }

    /// <summary>The status that a request gets instead of its answer; null for the answer. Takes the verb and the path.</summary>
    public Func<string, string, int?> Refuse { get; set; } = (_, _) => null;

    public Cluster Connect()
    {
        string path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, $$"""
            current-context: c
            clusters: [ { name: c, cluster: { server: "{{Address}}" } } ]
            contexts: [ { name: c, context: { cluster: c, user: u, namespace: shop } } ]
            users: [ { name: u, user: { token: t } } ]
            """);
        return ClusterConnector.Connect(new ClusterOptions(path));
    }

    public void Put(ResourceType type, JsonObject resource)
    {
        lock (_lock) Store($"{type.Plural}/{resource.Name()}", (JsonObject)resource.DeepClone());
    }

    public JsonObject? Find(ResourceType type, string name)
    {
        lock (_lock) return _objects.GetValueOrDefault($"{type.Plural}/{name}")?.DeepClone() as JsonObject;
    }

    public void Remove(ResourceType type, string name)
    {
        lock (_lock) _objects.Remove($"{type.Plural}/{name}");
    }

    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock) return [.. _objects.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>What answers port-forwards to a pod; null for nobody.</summary>
    public void Forward(string pod, Func<Stream, Task>? serve)
    {
        if (serve is null) _forwards.TryRemove(pod, out _);
        else _forwards[pod] = serve;
    }

    public void Dispose()
    {
        _listener.Close();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => AnswerAsync(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        string path = context.Request.Url!.AbsolutePath;
        string key = ((string[])[Root, AppsRoot, BatchRoot, RbacRoot, WholeRoot]).FirstOrDefault(r => path.StartsWith(r, StringComparison.Ordinal)) is { } root ? path[root.Length..] : path;
        if (key.EndsWith("/portforward", StringComparison.Ordinal) && _forwards.TryGetValue(key.Split('/')[1], out var serve))
        {
            if (context.Request.IsWebSocketRequest)
            {
                await ForwardedPort.ServeAsync(context, serve);
                return;
            }

            // As a proxy that knows no SPDY.
            context.Response.StatusCode = 400;
            context.Response.Close();
            return;
        }

        string body = await new StreamReader(context.Request.InputStream).ReadToEndAsync();
        var (status, answer) = Refuse(context.Request.HttpMethod, key) is { } refused
            ? (refused, Text("refused by the test"))
            : Answer(context.Request.HttpMethod, key, context.Request.QueryString["labelSelector"], body);
        context.Response.StatusCode = status;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.ToJsonString()));
        context.Response.Close();
    }

    private (int, JsonObject) Answer(string verb, string key, string? selector, string body)
    {
        var sent = body.Length > 0 ? JsonNode.Parse(body) : null;
        // Other namespaces have nothing.
        if (verb == "GET" && key.Split('/') is [.., "namespaces", _, _]) return (200, new JsonObject { ["items"] = new JsonArray() });
        if (key.EndsWith("/selfsubjectaccessreviews", StringComparison.Ordinal)) return (201, new JsonObject { ["status"] = new JsonObject { ["allowed"] = true } });
        if (key == "/apis/batch/v1") return (200, new JsonObject { ["resources"] = new JsonArray(new JsonObject { ["name"] = "cronjobs" }) });
        if (verb == "POST") key += "/" + ((JsonObject)sent!).Name();
        if (verb != "GET") Before?.Invoke($"{verb} {key}");
        lock (_lock)
        {
            if (verb == "GET" && !key.Contains('/', StringComparison.Ordinal)) return (200, List(key, selector));
            var there = _objects.GetValueOrDefault(key);
            if (verb == "POST" && there is not null) return (409, Text($"{key} already exists"));
            if (verb != "POST" && there is null) return (404, Text($"{key} not found"));
            if (verb != "GET") Changes.Enqueue($"{verb} {key}");
            switch (verb)
            {
                case "GET":
                    return (200, (JsonObject)there!.DeepClone());
                case "POST":
                    return (201, Store(key, (JsonObject)sent!));
                case "DELETE":
                    _objects.Remove(key);
                    // The pods of a Deployment go with it, as the cluster's controllers see to.
                    if (key.StartsWith("deployments/", StringComparison.Ordinal)) RemovePods(key["deployments/".Length..]);
                    return (200, Text("deleted"));
            }

            try
            {
                return (200, Store(key, there!.Apply((JsonArray)sent!)));
            }
            catch (PatchRefusedException e)
            {
                return (422, Text(e.Message));
            }
        }
    }

    private JsonObject Store(string key, JsonObject resource)
    {
        ((JsonObject)resource["metadata"]!)["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        if (key.StartsWith("services/", StringComparison.Ordinal) && resource.Text("spec", "clusterIP") is null) resource["spec"]!["clusterIP"] = "10.0.0.77";
        _objects[key] = resource;
        return (JsonObject)resource.DeepClone();
    }

    private void RemovePods(string deployment)
    {
        foreach (string pod in _objects.Keys.Where(k => k.StartsWith("pods/", StringComparison.Ordinal) && _objects[k].Text("metadata", "labels", "kloop.dev/service") is { } service && deployment == $"kloop-{service}").ToList())
        {
            _objects.Remove(pod);
        }
    }

    private JsonObject List(string plural, string? selector)
    {
        var wanted = (selector ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).ToList();
        var items = _objects.Where(o => o.Key.StartsWith(plural + "/", StringComparison.Ordinal)).Select(o => o.Value)
            .Where(o => wanted.TrueForAll(w => w is [var only] ? o.Text("metadata", "labels", only) is not null : w is [var label, var value] && (label[^1] == '!' ? o.Text("metadata", "labels", label[..^1]) != value : o.Text("metadata", "labels", label) == value)));
        return new JsonObject { ["items"] = new JsonArray([.. items.Select(i => i.DeepClone())]) };
    }

    private static JsonObject Text(string message) => new() { ["message"] = message };
}
