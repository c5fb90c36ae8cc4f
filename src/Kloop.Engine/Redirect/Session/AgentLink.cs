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

    private AgentLink(TunnelConnection tunnel) => (_tunnel, _control) = (tunnel, ControlChannel.Open(tunnel));

    /// <summary>Done, with the reason, when the connection ended.</summary>
    public Task<string> Lost => _tunnel.Completion;

    /// <summary>Connects to the agent in a pod.</summary>
    /// <exception cref="ClusterException">No port-forward.</exception>
    /// <exception cref="IOException">The agent does not answer as it should.</exception>
    public static async Task<AgentLink> ConnectAsync(
        Cluster cluster, string pod, ushort controlPort, byte[] key, Func<IncomingChannel, Task> onIncoming, TimeProvider time, CancellationToken cancellationToken)
    {
        var stream = await PortForward.OpenAsync(cluster, pod, controlPort, cancellationToken);
        return new AgentLink(await TunnelHandshake.ConnectAsync(stream, key, onIncoming, time, cancellationToken));
    }

    /// <summary>Asks for everything that the Service brings; the session that has it already, or null.</summary>
    public async Task<SessionInfo?> RegisterAsync(SessionInfo session, CancellationToken cancellationToken) =>
        (await _control.AskAsync(new ControlQuestion(Register: new RegisterRoute(session)), cancellationToken)).Clash;

    /// <summary>Sends a canary to the Service; null when it came back to the agent, else why not.</summary>
    public async Task<string?> CanaryAsync(string host, ushort port, CancellationToken cancellationToken) =>
        (await _control.AskAsync(new ControlQuestion(Canary: new SendCanary(host, port)), cancellationToken)).Error;

    /// <summary>The agent's live sessions.</summary>
    public async Task<IReadOnlyList<SessionInfo>> SessionsAsync(CancellationToken cancellationToken) =>
        (await _control.AskAsync(new ControlQuestion(ListSessions: true), cancellationToken)).Sessions ?? [];

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync();
        await _tunnel.DisposeAsync();
    }

    /// <summary>The control port, as the agent's own arguments say.</summary>
    public static ushort ControlPort(System.Text.Json.Nodes.JsonObject pod)
    {
        var arguments = (pod.Items("spec", "containers").First().At("args") as System.Text.Json.Nodes.JsonArray)?.Select(a => (string?)a).ToList() ?? [];
        int at = arguments.IndexOf("--control");
        return at >= 0 && at + 1 < arguments.Count && ushort.TryParse(arguments[at + 1], out ushort port)
            ? port
            : throw new TaskFailedException($"pod {pod.Name()} is no agent of this kloop: it has no --control argument");
    }
}
