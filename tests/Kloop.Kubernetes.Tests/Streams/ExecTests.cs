using System.Net.WebSockets;
using System.Text;
using Kloop.Kubernetes.Connection;
using Kloop.Kubernetes.Streams;
using Kloop.Kubernetes.Tests.Doubles;

namespace Kloop.Kubernetes.Tests.Streams;

public sealed class ExecTests : IDisposable
{
    private readonly KubeconfigFolder _folder = new();

    [Fact]
    public async Task Program_runs_with_its_arguments_as_they_are()
    {
        string? asked = null, token = null;
        using var server = Serving(async (socket, context) =>
        {
            (asked, token) = (context.Request.RawUrl, context.Request.Headers["Authorization"]);
            await SendAsync(socket, 1, "hello");
            await SendAsync(socket, 3, """{"status":"Success"}""");
        });
        using var cluster = Connect(server);
        var result = await Exec.RunAsync(cluster, new ExecOptions("p", "main", ["sh", "-c", "echo \"a b\" & c"]), TimeProvider.System, default);
        Assert.Equal(new ExecResult(0, "hello", ""), result);
        Assert.Equal("/api/v1/namespaces/shop/pods/p/exec?command=sh&command=-c&command=echo%20%22a%20b%22%20%26%20c&container=main&stdout=true&stderr=true", asked);
        Assert.Equal("Bearer secret", token);
    }

    [Theory]
    [InlineData(403, "pods \"p\" is forbidden: cannot create resource pods/exec", ClusterFailure.Forbidden)]
    [InlineData(404, "pods \"p\" not found", ClusterFailure.NotFound)]
    [InlineData(400, "container x is not valid for pod p", ClusterFailure.Invalid)]
    [InlineData(500, "container not found (\"main\")", ClusterFailure.Other)]
    public async Task Refusal_is_told_in_the_servers_words(int status, string message, ClusterFailure failure)
    {
        using var server = LoopbackServer.Answering(status, $$"""{"message":{{System.Text.Json.JsonSerializer.Serialize(message)}}}""");
        using var cluster = Connect(server);
        var e = await Assert.ThrowsAsync<ClusterException>(() => Exec.RunAsync(cluster, new ExecOptions("p", "main", ["cat"]), TimeProvider.System, default));
        Assert.Equal(failure, e.Failure);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_that_does_not_end_is_left_after_its_limit()
    {
        using var server = Serving(async (socket, _) =>
        {
            await SendAsync(socket, 1, "so far");
            await socket.ReceiveAsync(new byte[10].AsMemory(), default);
        });
        using var cluster = Connect(server);
        var options = new ExecOptions("p", "main", ["sleep"]) { Limit = TimeSpan.FromMilliseconds(300) };
        var e = await Assert.ThrowsAsync<ClusterException>(() => Exec.RunAsync(cluster, options, TimeProvider.System, default));
        Assert.Contains("\"sleep\" in container main of pod p did not end within 0.3 s", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_that_closes_without_a_status_is_a_failure()
    {
        using var server = Serving(async (socket, _) => await SendAsync(socket, 1, "half"));
        using var cluster = Connect(server);
        var e = await Assert.ThrowsAsync<ClusterException>(() => Exec.RunAsync(cluster, new ExecOptions("p", "main", ["cat"]), TimeProvider.System, default));
        Assert.Contains("without a word of how", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_there_is_unreachable()
    {
        using var cluster = Connect(LoopbackServer.FreePort());
        var e = await Assert.ThrowsAsync<ClusterException>(() => Exec.RunAsync(cluster, new ExecOptions("p", "main", ["cat"]), TimeProvider.System, default));
        Assert.Equal(ClusterFailure.Unreachable, e.Failure);
    }

    public void Dispose() => _folder.Dispose();

    private static LoopbackServer Serving(Func<WebSocket, System.Net.HttpListenerContext, Task> serve) => new(async context =>
    {
        var socket = (await context.AcceptWebSocketAsync("v4.channel.k8s.io")).WebSocket;
        await serve(socket, context);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", default);
    });

    private static Task SendAsync(WebSocket socket, byte channel, string text) =>
        socket.SendAsync((byte[])[channel, .. Encoding.UTF8.GetBytes(text)], WebSocketMessageType.Binary, true, default);

    private Cluster Connect(LoopbackServer server) => Connect(server.Port);

    private Cluster Connect(int port) =>
        ClusterConnector.Connect(new ClusterOptions(_folder.Write("config", KubeconfigFolder.Config("one", $"http://127.0.0.1:{port}", ns: "shop"))));
}
