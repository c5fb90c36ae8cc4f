using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Kubernetes.Streams;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Handshake;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect.Session;

/// <summary>One connection to an agent: its tunnel and its control channel.</summary>
internal sealed class AgentLink : IAsyncDisposable
{
    private readonly TunnelConnection _tunnel;
    private readonly ControlChannel _control;

    private readonly Func<CancellationToken, Task<bool>> _resume;

    /// <param name="tunnel">The connection.</param>
    /// <param name="resume">Goes on over a new stream; see <see cref="TryResumeAsync"/>.</param>
    internal AgentLink(TunnelConnection tunnel, Func<CancellationToken, Task<bool>> resume) =>
        (_tunnel, _control, _resume) = (tunnel, ControlChannel.Open(tunnel), resume);

    /// <summary>Connects to the agent in a pod.</summary>
    /// <exception cref="ClusterException">No port-forward.</exception>
    /// <exception cref="IOException">The agent does not answer as it should.</exception>
    public static async Task<AgentLink> ConnectAsync(
        Cluster cluster, JsonObject pod, byte[] key, Func<IncomingChannel, Task> onIncoming, TimeProvider time, CancellationToken cancellationToken)
    {
        var stream = await PortForward.OpenAsync(cluster, pod.Name(), ControlPort(pod), cancellationToken);
        var tunnel = await TunnelHandshake.ConnectAsync(stream, key, onIncoming, time, cancellationToken);
        return new AgentLink(tunnel, async token =>
        {
            var again = await PortForward.OpenAsync(cluster, pod.Name(), ControlPort(pod), token);
            return await TunnelHandshake.ResumeAsync(tunnel, again, key, time, token);
        });
    }

    /// <summary>Waits until no byte passes any more; the reason.</summary>
    public Task<string> WaitForInterruptionAsync(CancellationToken cancellationToken) => _tunnel.WaitForInterruptionAsync(cancellationToken);

    /// <summary>
    /// Goes on over a new stream to the same agent. False when it cannot: the agent does not know the
    /// connection any more.
    /// </summary>
    /// <exception cref="ClusterException">No port-forward: to be tried again.</exception>
    /// <exception cref="IOException">The agent does not answer: to be tried again.</exception>
    public Task<bool> TryResumeAsync(CancellationToken cancellationToken) => _tunnel.Completion.IsCompleted ? Task.FromResult(false) : _resume(cancellationToken);

    /// <summary>Asks for a route; the agent's answer, which may name a clash or an error.</summary>
    public async Task<ControlAnswer> RegisterAsync(RegisterRoute route, CancellationToken cancellationToken)
    {
        var answer = await _control.AskAsync(new ControlQuestion(Register: route), cancellationToken);
        return answer with { Clash = answer.Clash is { } clash ? Whole(clash) : null };
    }

    /// <summary>Gives the route back: new requests go elsewhere, those under way end in peace.</summary>
    public Task<ControlAnswer> UnregisterAsync(CancellationToken cancellationToken) =>
        _control.AskAsync(new ControlQuestion(Unregister: true), cancellationToken);

    /// <summary>Sends a canary to the Service; null when it came back to the agent, else why not.</summary>
    public async Task<string?> CanaryAsync(string host, ushort port, CancellationToken cancellationToken) =>
        (await _control.AskAsync(new ControlQuestion(Canary: new SendCanary(host, port)), cancellationToken)).Error;

    /// <summary>
    /// Tells the agent that the Service leads elsewhere: it asks callers to come back on new connections, and
    /// answers when they did or had the time to.
    /// </summary>
    public Task<ControlAnswer> RetireAsync(CancellationToken cancellationToken) =>
        _control.AskAsync(new ControlQuestion(Retire: true), cancellationToken);

    /// <summary>How names are resolved in the agent's pod; null from an agent of an older kloop.</summary>
    public async Task<PodResolver?> ResolverAsync(CancellationToken cancellationToken) =>
        (await _control.AskAsync(new ControlQuestion(Resolver: true), cancellationToken)).Resolver;

    /// <summary>Asks for a connection from the agent's pod; see <see cref="TunnelChannel.Opened"/> for how it went.</summary>
    /// <exception cref="TunnelLostException">The connection to the agent is gone.</exception>
    public TunnelChannel Dial(string host, ushort port) => _tunnel.Open(new ChannelTarget(ChannelKind.Dial, port, host));

    /// <summary>Opens a way to a UDP port in the cluster; its channel tells how that went.</summary>
    public TunnelChannel OpenDatagrams(string host, ushort port) => _tunnel.Open(new ChannelTarget(ChannelKind.Datagrams, port, host));

    /// <summary>The agent's live sessions, and how it is.</summary>
    public async Task<AgentAnswer> SessionsAsync(CancellationToken cancellationToken)
    {
        var answer = await _control.AskAsync(new ControlQuestion(ListSessions: true), cancellationToken);
        return new AgentAnswer([.. (answer.Sessions ?? []).Select(Whole)], answer.Agent);
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _tunnel.DisposeAsync();
    }

    /// <summary>An agent of an older kloop, which knew no routes but everything, names none.</summary>
    private static SessionInfo Whole(SessionInfo session) => session with { Route = session.Route ?? new SessionRoute() };

    /// <summary>The control port, as the agent's own arguments say.</summary>
    /// <exception cref="TaskFailedException">The pod is no agent.</exception>
    public static ushort ControlPort(JsonObject pod)
    {
        var arguments = (pod.Items("spec", "containers").First().At("args") as JsonArray)?.Select(a => (string?)a).ToList() ?? [];
        int at = arguments.IndexOf("--control");
        return at >= 0 && at + 1 < arguments.Count && ushort.TryParse(arguments[at + 1], out ushort port)
            ? port
            : throw new TaskFailedException($"pod {pod.Name()} is no agent of this kloop: it has no --control argument");
    }
}
