using System.Text.Json.Nodes;
using Kloop.Engine.Dev.Patch;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Session;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev.Sessions;

/// <summary>Finds the session's newest pod, whenever there is another one, and keeps the connection to it.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="refusal">Why the cluster makes no pod at all, or null.</param>
/// <param name="selector">Selects the workload's pods.</param>
/// <param name="session">The session that they must be of.</param>
/// <param name="container">The developed container.</param>
/// <param name="connect">Connects to a pod's supervisor.</param>
/// <param name="onLink">Takes each new connection.</param>
/// <param name="report">Told of losses and of pods that do not start.</param>
/// <param name="time">The clock.</param>
internal sealed class DevPods(
    Cluster cluster, Func<CancellationToken, Task<string?>> refusal, string selector, string session, string container, Func<string, ushort, CancellationToken, Task<PodLink>> connect,
    Action<PodLink> onLink, Action<DevEvent> report, TimeProvider time)
{
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    private PodLink? _link;
    private string? _trouble;
    private string? _refused;

    /// <summary>What keeps the newest pod from starting, in the cluster's words; null when nothing does.</summary>
    public string? Trouble => _trouble;

    /// <summary>Until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (await NewestAsync(cancellationToken) is { } pod && DevPatch.ControlPort(pod, container) is { } port)
                {
                    if (await ConnectAsync(pod.Name(), port, cancellationToken)) await KeepAsync(cancellationToken);
                }

                await Task.Delay(Fast, time, cancellationToken);
            }
        }
        finally
        {
            if (_link is not null) await _link.DisposeAsync();
        }
    }

    /// <summary>Whether the pod of the link is Ready.</summary>
    public async Task<bool> IsReadyAsync(string pod, CancellationToken cancellationToken) =>
        (await cluster.FindAsync(ResourceType.Pods, pod, cancellationToken)) is { } found && PodView.IsReady(found);

    private async Task<bool> ConnectAsync(string pod, ushort port, CancellationToken cancellationToken)
    {
        try
        {
            _link = await connect(pod, port, cancellationToken);
            onLink(_link);
            return true;
        }
        catch (Exception e) when (e is ClusterException or IOException && !cancellationToken.IsCancellationRequested)
        {
            // Not there yet, or gone again: the next look tells. One that goes on refusing is said once.
            if (e is IOException and not Tunnel.TunnelHandshakeException && _refused != e.Message) report(new DevEvent(DevEventKind.Note, $"{pod}: {_refused = e.Message}"));
            return false;
        }
    }

    /// <summary>Until the connection is over, or another pod has taken the place of this one.</summary>
    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        var link = _link!;
        try
        {
            while (true)
            {
                using var replaced = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var other = UntilReplacedAsync(link.Pod, replaced.Token);
                var interrupted = link.WaitForInterruptionAsync(replaced.Token);
                if (await Task.WhenAny(other, interrupted) == other) return;
                string reason = await interrupted;
                report(new DevEvent(DevEventKind.Lost, $"{link.Pod}: connection lost ({reason}): edits wait for the next"));
                var resumed = Resumption.TryAsync(link.TryResumeAsync, time, replaced.Token);
                await Task.WhenAny(other, resumed);
                bool back = resumed.IsCompletedSuccessfully && await resumed;
                await replaced.CancelAsync();
                await Task.WhenAny(Task.WhenAll(other, resumed));
                if (!back) return;
                report(new DevEvent(DevEventKind.Restored, $"{link.Pod}: connection restored"));
            }
        }
        finally
        {
            await link.DisposeAsync();
            _link = null;
        }
    }

    private async Task UntilReplacedAsync(string pod, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(Slow, time, cancellationToken);
            try
            {
                if (await NewestAsync(cancellationToken) is { } newest && newest.Name() != pod) return;
            }
            catch (ClusterException) when (!cancellationToken.IsCancellationRequested)
            {
                // Out of reach: the connection's own loss tells.
            }
        }
    }

    /// <summary>The newest of the session's pods whose container runs.</summary>
    private async Task<JsonObject?> NewestAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<JsonObject> pods;
        try
        {
            pods = await cluster.ListAsync(ResourceType.Pods, selector, cancellationToken);
        }
        catch (ClusterException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        var own = pods.Where(p => p.At("metadata", "deletionTimestamp") is null && p.Text("metadata", "annotations", DevNames.SessionAnnotation) == session)
            .OrderByDescending(p => p.Text("metadata", "creationTimestamp"), StringComparer.Ordinal).ToList();
        _trouble = own.Count == 0 ? await refusal(cancellationToken) : DevTrouble.Of(own[0]);
        return own.FirstOrDefault(p => p.Items("status", "containerStatuses").Any(s => s.Text("name") == container && s.At("state", "running") is not null));
    }
}
