using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Kloop.Kubernetes.Connection;
using Kloop.Kubernetes.Resources;
using Kloop.Kubernetes.Tests.Doubles;

namespace Kloop.Kubernetes.Tests;

public sealed class ClusterTests : IDisposable
{
    private readonly KubeconfigFolder _folder = new();
    private readonly ConcurrentQueue<string> _requests = [];

    [Fact]
    public async Task Requests_AreTheApis_WithTheUsersToken()
    {
        using var server = Recording("""{"items":[{"metadata":{"name":"a"}}]}""");
        using var cluster = Connect(server.Port);
        await cluster.GetAsync(ResourceType.Services, "catalog", default);
        Assert.Equal("a", Assert.Single(await cluster.ListAsync(ResourceType.Pods, "app=x,tier in (a)", default)).Name());
        await cluster.CreateAsync(ResourceType.Secrets, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "s" } }, default);
        await cluster.PatchAsync(ResourceType.Services, "catalog", new JsonPatch().Remove("/x"), default);
        await cluster.DeleteAsync(ResourceType.Deployments, "d", default);
        Assert.Equal(
            [
                "Bearer secret GET /api/v1/namespaces/shop/services/catalog ",
                "Bearer secret GET /api/v1/namespaces/shop/pods?labelSelector=app%3Dx%2Ctier%20in%20%28a%29 ",
                """Bearer secret POST /api/v1/namespaces/shop/secrets?fieldManager=kloop application/json; charset=utf-8{"metadata":{"name":"s"}}""",
                """Bearer secret PATCH /api/v1/namespaces/shop/services/catalog?fieldManager=kloop application/json-patch+json; charset=utf-8[{"op":"remove","path":"/x"}]""",
                "Bearer secret DELETE /apis/apps/v1/namespaces/shop/deployments/d?propagationPolicy=Background ",
            ],
            _requests);
    }

    [Fact]
    public async Task WhatIsLarge_IsNotAskedBack()
    {
        string?[] accepts = [null, null];
        int next = 0;
        using var server = new LoopbackServer(async context =>
        {
            accepts[next++] = $"{context.Request.HttpMethod} {context.Request.RawUrl} {context.Request.Headers["Accept"]}";
            await context.Response.OutputStream.WriteAsync("{\"items\":[{\"metadata\":{\"name\":\"a\"}}]}"u8.ToArray());
            context.Response.Close();
        });
        using var cluster = Connect(server.Port);
        var asked = new List<string>();
        cluster.AskBeforeWrites(asked.Add);
        await cluster.AddAsync(ResourceType.Secrets, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "s" } }, default);
        Assert.Equal(["a"], await cluster.NamesAsync(ResourceType.Secrets, "a=b", default));
        Assert.Equal(
            [
                "POST /api/v1/namespaces/shop/secrets?fieldManager=kloop application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json",
                "GET /api/v1/namespaces/shop/secrets?labelSelector=a%3Db application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
            ],
            accepts);
        Assert.Equal(["shop"], asked);
    }

    [Fact]
    public async Task Watch_TellsEachChange_AndADeletion_AndEndsWithTheAnswer()
    {
        using var server = Recording("""
            {"type":"ADDED","object":{"metadata":{"name":"a","resourceVersion":"1"}}}
            {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"2"}}}
            {"type":"MODIFIED","object":{"metadata":{"name":"a","resourceVersion":"3"}}}
            {"type":"DELETED","object":{"metadata":{"name":"a","resourceVersion":"4"}}}
            """);
        using var cluster = Connect(server.Port);
        var seen = new List<string?>();
        await foreach (var now in cluster.WatchAsync(ResourceType.ConfigMaps, "a", 60, default)) seen.Add(now.Text("metadata", "resourceVersion"));
        Assert.Equal(["1", "3", null], seen);
        Assert.Equal("Bearer secret GET /api/v1/namespaces/shop/configmaps?watch=1&timeoutSeconds=60&fieldSelector=metadata.name%3Da ", Assert.Single(_requests));
    }

    [Fact]
    public async Task WatchThatIsRefused_SaysSo()
    {
        using var server = LoopbackServer.Answering(403, """{"message":"no"}""");
        using var cluster = Connect(server.Port);
        var e = await Assert.ThrowsAsync<ClusterException>(async () => await cluster.WatchAsync(ResourceType.ConfigMaps, "a", 60, default).GetAsyncEnumerator().MoveNextAsync());
        Assert.Equal(ClusterFailure.Forbidden, e.Failure);
    }

    [Fact]
    public async Task MissingObject_IsNull_AndNothingToDelete()
    {
        using var server = LoopbackServer.Answering(404, """{"message":"not found"}""");
        using var cluster = Connect(server.Port);
        Assert.Null(await cluster.FindAsync(ResourceType.Services, "a", default));
        Assert.False(await cluster.DeleteAsync(ResourceType.Services, "a", default));
        Assert.Equal(ClusterFailure.NotFound, (await Assert.ThrowsAsync<ClusterException>(() => cluster.GetAsync(ResourceType.Services, "a", default))).Failure);
    }

    [Theory]
    [InlineData("<html>a proxy's login page</html>")]
    [InlineData("[1]")]
    public async Task AnswerThatIsNoObject_IsNamed(string body)
    {
        using var server = LoopbackServer.Answering(200, body);
        using var cluster = Connect(server.Port);
        var e = await Assert.ThrowsAsync<ClusterException>(() => cluster.GetPathAsync("version", default));
        Assert.Contains("is http://127.0.0.1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NobodyThere_IsUnreachable_WithTheServerAndTheContext()
    {
        using var cluster = Connect(LoopbackServer.FreePort());
        var e = await Assert.ThrowsAsync<ClusterException>(() => cluster.GetPathAsync("version", default));
        Assert.Equal(ClusterFailure.Unreachable, e.Failure);
        Assert.Contains("context \"one\"", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelled_IsACancellation()
    {
        using var server = new LoopbackServer(_ => Task.CompletedTask);
        using var cluster = Connect(server.Port);
        using var cancel = new CancellationTokenSource();
        var asking = cluster.GetPathAsync("version", cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task EveryChange_IsAskedAbout_WithItsNamespace_AndNothingElseIs()
    {
        using var server = Recording("""{"metadata":{"name":"a"}}""");
        using var cluster = Connect(server.Port);
        var asked = new List<string>();
        cluster.In("other").AskBeforeWrites(asked.Add);
        var body = new System.Text.Json.Nodes.JsonObject { ["metadata"] = new System.Text.Json.Nodes.JsonObject { ["name"] = "a" } };
        await cluster.CreateAsync(ResourceType.Secrets, body, default);
        await cluster.In("b").PatchAsync(ResourceType.Secrets, "a", new JsonPatch(), default);
        await cluster.In("c").ApplyAsync(ResourceType.Secrets, body, force: true, dryRun: false, default);
        await cluster.In("d").DeleteAsync(ResourceType.Secrets, "a", default);
        await cluster.DeleteAsync(ResourceType.Namespaces, "e", default);
        await cluster.DeleteAsync(ResourceType.Nodes, "f", default);
        Assert.Equal(["shop", "b", "c", "d", "e", ""], asked);
        await cluster.ApplyAsync(ResourceType.Secrets, body, force: true, dryRun: true, default);
        await cluster.GetAsync(ResourceType.Secrets, "a", default);
        Assert.Equal(6, asked.Count);
    }

    [Fact]
    public async Task ARefusedChange_IsNotSent()
    {
        using var server = Recording("{}");
        using var cluster = Connect(server.Port);
        cluster.AskBeforeWrites(_ => throw new InvalidOperationException("no"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => cluster.In("x").DeleteAsync(ResourceType.Secrets, "a", default));
        Assert.Empty(_requests);
    }

    public void Dispose() => _folder.Dispose();

    private LoopbackServer Recording(string answer) => new(async context =>
    {
        var request = context.Request;
        using var body = new StreamReader(request.InputStream);
        _requests.Enqueue($"{request.Headers["Authorization"]} {request.HttpMethod} {request.RawUrl} {request.ContentType}{await body.ReadToEndAsync()}");
        await context.Response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(answer));
        context.Response.Close();
    });

    private Cluster Connect(int port) =>
        ClusterConnector.Connect(new ClusterOptions(_folder.Write("config", KubeconfigFolder.Config("one", $"http://127.0.0.1:{port}", ns: "shop"))));
}
