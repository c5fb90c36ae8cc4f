using System.Net.Sockets;
using Kloop.Engine.Applications;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Streams;

namespace Kloop.Engine.Dev.Ports;

/// <summary>
/// Ports of the laptop that lead to pods, and keep their numbers through rollouts: each connection goes to a pod that
/// is ready when it comes; while there is none it waits.
/// </summary>
public sealed class PortForwards : IDisposable
{
    private const int BufferSize = 64 * 1024;

    /// <summary>How long a connection waits for a pod that is ready.</summary>
    private static readonly TimeSpan PodLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>A port-forward knows no half-close: how long a pod may go on answering a client that said its last word.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<ForwardedPort> _ports;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended = new();

    private PortForwards(IReadOnlyList<ForwardedPort> ports, TimeProvider time) => (_ports, _time) = (ports, time);

    /// <summary>Resource and laptop's port of each.</summary>
    public IReadOnlyList<(PortWish Wish, int Port)> Open => [.. _ports.Select(p => (p.Wish, p.Port))];

    /// <summary>Takes the ports; connections wait until <see cref="Start"/>.</summary>
    /// <exception cref="UsageException">One is taken; none is held then.</exception>
    public static PortForwards Listen(IEnumerable<PortWish> wishes, TimeProvider time)
    {
        var ports = new List<ForwardedPort>();
        try
        {
            foreach (var wish in wishes) ports.Add(ForwardedPort.Open(wish));
            return new PortForwards(ports, time);
        }
        catch
        {
            foreach (var port in ports) port.Dispose();
            throw;
        }
    }

    /// <summary>Serves them.</summary>
    /// <param name="cluster">Seen from the application's namespace.</param>
    /// <param name="resource">What a wish's resource is in the cluster at this moment; asked for each connection.</param>
    public void Start(Cluster cluster, Func<string, string> resource)
    {
        foreach (var port in _ports) _ = AcceptAsync(port, () => port.Wish with { Resource = resource(port.Wish.Resource) }, cluster.In(port.Wish.Namespace ?? cluster.Namespace));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended.Cancel();
        foreach (var port in _ports) port.Dispose();
    }

    private async Task AcceptAsync(ForwardedPort port, Func<PortWish> wish, Cluster cluster)
    {
        while (true)
        {
            try
            {
                _ = ServeAsync(await port.Listener.AcceptAsync(_ended.Token), wish, cluster);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // That client is gone; others come.
            }
        }
    }

    private async Task ServeAsync(Socket client, Func<PortWish> wish, Cluster cluster)
    {
        using var _ = client;
        client.NoDelay = true;
        try
        {
            if (await ConnectAsync(wish, cluster) is { } pod) await RelayAsync(client, pod);
            else client.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or ClusterException)
        {
            // The client is gone, the pod is, or kloop ends.
        }
    }

    /// <summary>A stream to a pod; null when none was ready in time.</summary>
    private async Task<Stream?> ConnectAsync(Func<PortWish> wish, Cluster cluster)
    {
        long began = _time.GetTimestamp();
        while (_time.GetElapsedTime(began) < PodLimit)
        {
            try
            {
                if (await ForwardTarget.FindAsync(cluster, wish().Resource, wish().Port, _ended.Token) is { } target)
                {
                    return await PortForward.OpenAsync(cluster, target.Pod, target.Port, _ended.Token);
                }
            }
            catch (Exception e) when (e is IOException or ClusterException)
            {
                // That pod went at this moment, or the API server did: again.
            }

            await Task.Delay(Poll, _time, _ended.Token);
        }

        return null;
    }

    private async Task RelayAsync(Socket client, Stream pod)
    {
        await using var _ = pod;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        await using var stream = new NetworkStream(client);
        var up = CopyAsync(stream, pod, over.Token);
        var down = CopyAsync(pod, stream, over.Token);
        if (await Task.WhenAny(up, down) == up) over.CancelAfter(LastWords);
        await down;
        await over.CancelAsync();
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        try
        {
            await from.CopyToAsync(to, BufferSize, cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Over.
        }
    }
}
