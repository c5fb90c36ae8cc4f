using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Network;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Network;
using Kloop.Shoes.Network.Rules;
using Kloop.Tunnel.Channels;

namespace Kloop.Engine.Shoes;

/// <summary>
/// The cluster's network for a program beside a session's own: by a connection to the session's agent that takes no
/// requests. Made when the program first needs it, and again when it was lost.
/// </summary>
/// <param name="cluster">The session's cluster and namespace.</param>
/// <param name="agent">What the agent is named after.</param>
/// <param name="time">The clock.</param>
internal sealed class ExecNetwork(Cluster cluster, string agent, TimeProvider time) : IAsyncDisposable
{
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly CancellationTokenSource _over = new();
    private AgentLink? _link;

    /// <summary>Finds out which addresses are the cluster's, and offers the network.</summary>
    /// <exception cref="ClusterException">The cluster cannot be asked.</exception>
    public async Task<ProgramNetwork> OpenAsync(
        IReadOnlyDictionary<string, string?> environment, IReadOnlyList<OutgoingRule> outgoing, Action<string> note, CancellationToken cancellationToken)
    {
        var routes = await ClusterAddresses.FindAsync(cluster, environment, outgoing, cancellationToken);
        return new ProgramNetwork(new TunnelNetwork(LinkAsync), routes, new NetworkEvents(_ => { }, note));
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        if (_link is not null) await _link.DisposeAsync();
        _over.Dispose();
        _connecting.Dispose();
    }

    private async Task<AgentLink> LinkAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            if (_link is { } known) return known;
            var link = _link = await ConnectAsync(cancellationToken);
            _ = ForgetWhenLostAsync(link);
            return link;
        }
        catch (ClusterException e)
        {
            throw new IOException(e.Message, e);
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<AgentLink> ConnectAsync(CancellationToken cancellationToken)
    {
        var list = await new Membership(cluster, agent, time).ReadAsync(cancellationToken);
        var pods = await AgentRollout.ReadyPodsAsync(cluster, agent, cancellationToken);
        if (list?.Key is not { } key || pods is not [JsonObject pod, ..]) throw new IOException($"the session's agent, kloop-{agent}, is not there");
        return await AgentLink.ConnectAsync(cluster, pod, key, RefuseAsync, time, cancellationToken);
    }

    private async Task ForgetWhenLostAsync(AgentLink link)
    {
        try
        {
            await link.WaitForInterruptionAsync(_over.Token);
            Interlocked.CompareExchange(ref _link, null, link);
            await link.DisposeAsync();
        }
        catch (OperationCanceledException)
        {
            // The program ended: DisposeAsync does it.
        }
    }

    private static Task RefuseAsync(IncomingChannel incoming)
    {
        incoming.Refuse(DialError.Denied, "this side takes no requests");
        return Task.CompletedTask;
    }
}
