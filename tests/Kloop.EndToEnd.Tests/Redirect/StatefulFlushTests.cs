using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary><c>--flush</c> of a StatefulSet: its pods are evicted one after the other, and their callers move.</summary>
[Trait("Category", "Long")]
public sealed class StatefulFlushTests(ReplicatedApp app) : IClassFixture<ReplicatedApp>
{
    [Fact]
    public async Task A_caller_from_before_moves_and_the_StatefulSet_is_not_touched()
    {
        await app.Kubectl.ApplyAsync(Manifest);
        await app.Kubectl.OutAsync("rollout", "status", "statefulset/store", "--timeout=120s");
        var address = new Uri($"http://{await app.Kubectl.NodePortAsync("store")}");
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });
        using var stop = new CancellationTokenSource();
        await Eventually.IsAsync(() => SteadyCaller.AskAsync(address, null), a => a == "origin", "the origin answers");
        var asking = KeepAskingAsync(http, address, stop.Token);
        string before = await StateAsync(), service = await app.Kubectl.ServiceAsync("store");
        string[] pods = Lines(await app.Kubectl.PodsAsync("app=store"));

        await using var laptop = await LaptopServer.StartAsync("ada");
        await using var run = app.Redirect("store", laptop.Http1, "--all", "--flush");
        await run.SaysAsync(" comes to this laptop: ");
        await Eventually.IsAsync(() => Task.FromResult(_last), last => last == "ada", "the old caller's requests come");
        Assert.Equal(0, await run.InterruptAsync());
        await stop.CancelAsync();
        var (asked, failed) = await asking;
        TestContext.Current.TestOutputHelper?.WriteLine($"{failed} of {asked} requests on one kept connection failed\n{run.Text}");
        Assert.InRange(failed, 0, 2);
        Assert.NotEmpty(pods.Except(Lines(await app.Kubectl.PodsAsync("app=store"))));
        Assert.Equal(before, await StateAsync());
        Assert.Equal(service, await app.Kubectl.ServiceAsync("store"));
        await app.Kubectl.NothingLeftAsync();
    }

    private volatile string _last = "";

    /// <summary>A pod that is evicted may take the one request along that is under way on its connection.</summary>
    private async Task<(int Asked, int Failed)> KeepAskingAsync(HttpClient http, Uri to, CancellationToken stop)
    {
        int asked = 0, failed = 0;
        while (!stop.IsCancellationRequested)
        {
            asked++;
            try
            {
                _last = (string)JsonNode.Parse(await http.GetStringAsync(to, CancellationToken.None))!["servedBy"]!;
            }
            catch (HttpRequestException)
            {
                failed++;
            }

            await Task.Delay(50, CancellationToken.None);
        }

        return (asked, failed);
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private Task<string> StateAsync() => app.Kubectl.OutAsync("get", "statefulset", "store", "-o", "jsonpath={.metadata.generation} {.metadata.annotations} {.spec}");

    private static string Manifest => $$$"""
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: store}
        spec:
          serviceName: store
          replicas: 2
          podManagementPolicy: Parallel
          selector: {matchLabels: {app: store}}
          template:
            metadata: {labels: {app: store}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: main
                image: {{{Repository.PythonImage}}}
                command: [python3, /programs/server.py, "8080", origin]
                ports: [{containerPort: 8080}]
                readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
                volumeMounts: [{name: programs, mountPath: /programs}]
              volumes: [{name: programs, configMap: {name: programs}}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: store}
        spec: {type: NodePort, selector: {app: store}, ports: [{port: 80, targetPort: 8080}]}
        """;
}
