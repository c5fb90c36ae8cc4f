using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Waiting;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Kubernetes.Streams;

namespace Kloop.Engine.Testing.Environments;

/// <summary>A free port of the laptop that leads to a ready pod of a Service or workload. Each connection looks for its own pod.</summary>
internal sealed class ServiceForward : IAsyncDisposable
{
    private readonly Cluster _cluster;
    private readonly string _kind;
    private readonly string _port;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <param name="cluster">Seen from its namespace.</param>
    /// <param name="resource">Such as <c>service/cart</c> or <c>deployment/cart</c>.</param>
    /// <param name="port">A number, or a port's name.</param>
    public ServiceForward(Cluster cluster, string resource, string port)
    {
        (_cluster, _port) = (cluster, port);
        (_kind, Name) = resource.Split('/') is [var kind, var name] ? (kind, name) : ("service", resource);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The resource's name.</summary>
    public string Name { get; }

    /// <summary>The port on 127.0.0.1.</summary>
    public int LaptopPort => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true) open.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            using (socket)
            {
                if (await TargetAsync() is not { } target)
                {
                    // A reset says that nothing is there; a quiet end would look like an empty answer.
                    socket.Close(0);
                    return;
                }

                await using var laptop = new NetworkStream(socket);
                await using var pod = await PortForward.OpenAsync(_cluster, target.Pod, target.Port, _stop.Token);
                // Who closes first ends both: the forward has no half-close.
                await Task.WhenAny(laptop.CopyToAsync(pod, _stop.Token), pod.CopyToAsync(laptop, _stop.Token));
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or ClusterException)
        {
            // The connection's own end: its user sees it.
        }
    }

    private async Task<(string Pod, ushort Port)?> TargetAsync()
    {
        if (_kind != "service") return await WorkloadAsync();
        var service = await _cluster.FindAsync(ResourceType.Services, Name, _stop.Token);
        var wanted = service.Items("spec", "ports").FirstOrDefault(p => p.Text("port") == _port || $"{p.Number("port")}" == _port || p.Text("name") == _port);
        var endpoints = await _cluster.FindAsync(ResourceType.Endpoints, Name, _stop.Token);
        foreach (var subset in endpoints.Items("subsets"))
        {
            var port = subset.Items("ports").FirstOrDefault(p => p.Text("name") == wanted?.Text("name"));
            string? pod = subset.Items("addresses").Select(a => a.Text("targetRef", "name")).FirstOrDefault(n => n is not null);
            if (pod is not null && port?.Number("port") is { } number) return (pod, (ushort)number);
        }

        return null;
    }

    private async Task<(string Pod, ushort Port)?> WorkloadAsync()
    {
        var type = _kind == "statefulset" ? ResourceType.StatefulSets : ResourceType.Deployments;
        if (await _cluster.FindAsync(type, Name, _stop.Token) is not { } workload || !ushort.TryParse(_port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)) return null;
        workload["kind"] ??= JsonValue.Create(type.Kind);
        var pods = await WorkloadPods.FindAsync(_cluster, workload, _stop.Token);
        var ready = pods.FirstOrDefault(p => p.Items("status", "conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True"));
        return ready is null ? null : (ready.Name(), port);
    }
}
