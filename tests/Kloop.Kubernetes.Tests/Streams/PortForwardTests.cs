using System.Collections.Concurrent;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Kloop.Kubernetes.Connection;
using Kloop.Kubernetes.Streams;
using Kloop.Kubernetes.Tests.Doubles;

namespace Kloop.Kubernetes.Tests.Streams;

public sealed class PortForwardTests : IDisposable
{
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(30);
    private readonly KubeconfigFolder _folder = new();
    private readonly ConcurrentQueue<string> _requests = [];

    [Fact]
    public async Task Spdy_IsAskedForFirst_AsKubectlDoes()
    {
        using var server = new UpgradingServer();
        using var cluster = Connect(server.Port);
        await using var stream = await PortForward.OpenAsync(cluster, "p", 8080, default).WaitAsync(Net);
        var (head, connection) = await server.Connection.WaitAsync(Net);
        Assert.StartsWith("POST /api/v1/namespaces/shop/pods/p/portforward HTTP/1.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Connection: Upgrade\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Upgrade: SPDY/3.1\r\n", head, StringComparison.Ordinal);
        Assert.Contains("X-Stream-Protocol-Version: portforward.k8s.io\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer secret\r\n", head, StringComparison.Ordinal);
        await connection.WriteAsync(new byte[] { 0, 0, 0, 3, 0, 0, 0, 1, (byte)'x' });
        var buffer = new byte[10];
        Assert.Equal(1, await stream.ReadAsync(buffer).AsTask().WaitAsync(Net));
        Assert.Equal((byte)'x', buffer[0]);
    }

    [Theory]
    [InlineData(400)] // a proxy that takes the Upgrade header away
    [InlineData(403)] // "create" forbidden, "get" not
    [InlineData(200)]
    [InlineData(502)]
    public async Task SpdyRefused_IsAWebSocket(int status)
    {
        using var server = Refusing("POST", status, "no");
        using var cluster = Connect(server.Port);
        await using var stream = await PortForward.OpenAsync(cluster, "p", 8080, default).WaitAsync(Net);
        var buffer = new byte[10];
        Assert.Equal(1, await stream.ReadAsync(buffer).AsTask().WaitAsync(Net));
        Assert.Equal(["POST /api/v1/namespaces/shop/pods/p/portforward", "GET /api/v1/namespaces/shop/pods/p/portforward?ports=8080"], _requests);
    }

    [Fact]
    public async Task SpdyCutOff_IsAWebSocket()
    {
        using var server = new LoopbackServer(async context =>
        {
            if (context.Request.HttpMethod == "POST") context.Response.Abort();
            else await ServeWebSocketAsync(context);
        });
        using var cluster = Connect(server.Port);
        await using var stream = await PortForward.OpenAsync(cluster, "p", 8080, default).WaitAsync(Net);
        Assert.Equal(1, await stream.ReadAsync(new byte[10]).AsTask().WaitAsync(Net));
    }

    [Theory]
    [InlineData(401, ClusterFailure.Unauthenticated)]
    [InlineData(404, ClusterFailure.NotFound)]
    public async Task WhoAndWhat_IsNotAskedTwice(int status, ClusterFailure failure)
    {
        using var server = Refusing(null, status, """{"message":"the cluster's words"}""");
        using var cluster = Connect(server.Port);
        var e = await Assert.ThrowsAsync<ClusterException>(() => PortForward.OpenAsync(cluster, "p", 8080, default).WaitAsync(Net));
        Assert.Equal(failure, e.Failure);
        Assert.Contains("the cluster's words", e.Message, StringComparison.Ordinal);
        Assert.Single(_requests);
    }

    [Fact]
    public async Task BothForbidden_IsForbidden_InTheClustersWords()
    {
        using var server = Refusing(null, 403, """{"message":"the cluster's words"}""");
        using var cluster = Connect(server.Port);
        var e = await Assert.ThrowsAsync<ClusterException>(() => PortForward.OpenAsync(cluster, "p", 8080, default).WaitAsync(Net));
        Assert.Equal(ClusterFailure.Forbidden, e.Failure);
        Assert.Contains("the cluster's words", e.Message, StringComparison.Ordinal);
        Assert.Equal(2, _requests.Count);
    }

    [Fact]
    public async Task NobodyThere_IsUnreachable()
    {
        using var cluster = Connect(LoopbackServer.FreePort());
        var e = await Assert.ThrowsAsync<ClusterException>(() => PortForward.OpenAsync(cluster, "p", 8080, default).WaitAsync(Net));
        Assert.Equal(ClusterFailure.Unreachable, e.Failure);
    }

    [Fact]
    public async Task Cancelled_IsACancellation()
    {
        using var server = new LoopbackServer(_ => Task.CompletedTask);
        using var cluster = Connect(server.Port);
        using var cancel = new CancellationTokenSource();
        var opening = PortForward.OpenAsync(cluster, "p", 8080, cancel.Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening.WaitAsync(Net));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Refuses a method, or all; a GET that is not refused becomes a WebSocket that says one byte.</summary>
    private LoopbackServer Refusing(string? method, int status, string body) => new(async context =>
    {
        _requests.Enqueue($"{context.Request.HttpMethod} {context.Request.RawUrl}");
        if (method is not null && context.Request.HttpMethod != method)
        {
            await ServeWebSocketAsync(context);
            return;
        }

        context.Response.StatusCode = status;
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
        context.Response.Close();
    });

    private static async Task ServeWebSocketAsync(HttpListenerContext context)
    {
        var socket = (await context.AcceptWebSocketAsync("v4.channel.k8s.io")).WebSocket;
        await socket.SendAsync(new byte[] { 0, 0x90, 0x1F }, WebSocketMessageType.Binary, true, default);
        await socket.SendAsync(new byte[] { 0, (byte)'x' }, WebSocketMessageType.Binary, true, default);
    }

    private Cluster Connect(int port) =>
        ClusterConnector.Connect(new ClusterOptions(_folder.Write("config", KubeconfigFolder.Config("one", $"http://127.0.0.1:{port}", ns: "shop"))));
}
