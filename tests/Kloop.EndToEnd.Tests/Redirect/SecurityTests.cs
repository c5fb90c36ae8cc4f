using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;
using Kloop.Tunnel;
using Kloop.Tunnel.Handshake;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>The agent's pod, as a stranger in the cluster and a stranger with port-forward see it.</summary>
public sealed class SecurityTests(HelloApp app) : IClassFixture<HelloApp>
{
    [Fact]
    public async Task The_control_port_cannot_be_reached_from_a_pod_and_a_wrong_key_is_refused()
    {
        await using var run = await app.Redirect().ReadyAsync();
        var pod = (await app.Kubectl.JsonAsync("get", "pods", "-l", "kloop.dev/service=hello"))["items"]![0]!;
        string address = (string)pod["status"]!["podIP"]!;
        var arguments = pod["spec"]!["containers"]![0]!["args"]!.AsArray().Select(a => (string)a!).ToList();
        string control = arguments[arguments.IndexOf("--control") + 1], health = arguments[arguments.IndexOf("--health") + 1];

        Assert.Contains("refused", (await app.ClientAsync("connect", address, control)).Output, StringComparison.Ordinal);
        Assert.Equal("connected\n", (await app.ClientAsync("connect", address, health)).Output);

        using var forward = Programs.Start("kubectl", null, "-n", app.Namespace, "port-forward", (string)pod["metadata"]!["name"]!, $":{control}");
        try
        {
            string line = (await forward.StandardOutput.ReadLineAsync())!;
            int port = int.Parse(line.Split("127.0.0.1:")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
            var wrong = await Assert.ThrowsAsync<TunnelHandshakeException>(() => HandshakeAsync(port, new byte[32]));
            Assert.Contains("key", wrong.Message, StringComparison.Ordinal);

            // The same way in with the right key, so that the refusal above was about the key.
            string encoded = await app.Kubectl.OutAsync("get", "secret", "kloop-hello", "-o", "go-template={{.data.key | base64decode}}");
            await HandshakeAsync(port, Convert.FromBase64String(encoded));
        }
        finally
        {
            forward.Kill();
        }
    }

    [Fact]
    public async Task The_running_pod_has_no_token_and_no_privilege()
    {
        await using var run = await app.Redirect("--no-self-heal").ReadyAsync();
        var spec = (await app.Kubectl.JsonAsync("get", "pods", "-l", "kloop.dev/service=hello"))["items"]![0]!["spec"]!;
        Assert.False((bool?)spec["automountServiceAccountToken"]);
        var mounts = spec["containers"]![0]!["volumeMounts"]!.AsArray().Select(m => (string)m!["mountPath"]!);
        Assert.DoesNotContain(mounts, m => m.Contains("serviceaccount", StringComparison.Ordinal));
        Assert.DoesNotContain("serviceAccountToken", spec.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("KLOOP_KEY=", spec.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_secret_value_reaches_arguments_or_output()
    {
        await using var run = await app.Redirect().ReadyAsync();
        string key = await app.Kubectl.OutAsync("get", "secret", "kloop-hello", "-o", "go-template={{.data.key | base64decode}}");
        string processes = (await Programs.RunAsync("ps", "-eo", "args")).Output;
        await run.InterruptAsync();
        foreach (string secret in (string[])[key, "t0ken", "s3cret"])
        {
            Assert.DoesNotContain(secret, processes, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, run.Text, StringComparison.Ordinal);
        }
    }

    private static async Task HandshakeAsync(int port, byte[] key)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync("127.0.0.1", port);
        await using var tunnel = await TunnelHandshake.ConnectAsync(new NetworkStream(socket), key, i =>
        {
            i.Refuse(Tunnel.Channels.DialError.Denied, "a test");
            return Task.CompletedTask;
        }, TimeProvider.System, CancellationToken.None);
    }
}
