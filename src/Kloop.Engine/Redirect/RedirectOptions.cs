using Kloop.Engine.Redirect.Network;
using Kloop.Shoes.Environment;
using Kloop.Shoes.Network.Rules;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect;

/// <summary>What <c>kloop redirect</c> was asked for.</summary>
/// <param name="Service">The Service's name.</param>
/// <param name="Command">The developer's program and its arguments; empty when it runs elsewhere.</param>
/// <param name="Ports">What <c>--port</c> says.</param>
/// <param name="Image">An image that has the agent; null to borrow or build one.</param>
/// <param name="Registry">Where a built image may be pushed; null for the local cluster's own.</param>
/// <param name="EnvFile">Where to write the pod's environment; null for nowhere.</param>
/// <param name="Wait">Without a command: wait for somebody to listen, instead of failing.</param>
/// <param name="Grace">How long the program may take to end after SIGTERM.</param>
/// <param name="StdoutToStderr">Keep the program's output off stdout.</param>
/// <param name="Route">What the session takes; null for everything.</param>
/// <param name="Quiet">Do not tell of each request.</param>
/// <param name="HighlyAvailable">Two agents, on different nodes where there are.</param>
/// <param name="Ingress">With a name: a subdomain of the namespace's Ingresses.</param>
/// <param name="Flush">Replace the origin's pods that have callers with connections from before.</param>
/// <param name="TlsSecret">The Secret with which the application ends TLS; null when it does not, or is not to be looked into.</param>
/// <param name="SelfHeal">Let the agent put the Service back by itself, where the developer may give it that right.</param>
/// <param name="Directory">Where the program runs; null for the working directory.</param>
/// <param name="EnvJson">Where to write the same as a JSON object; null for nowhere.</param>
/// <param name="Overrides">What the program is to have otherwise than the pod.</param>
/// <param name="Network">How the program has the cluster's network.</param>
/// <param name="Outgoing">Which of its connections go through the cluster; the first that holds counts.</param>
public sealed record RedirectOptions(
    string Service,
    IReadOnlyList<string> Command,
    IReadOnlyList<PortWish> Ports,
    string? Image = null,
    string? Registry = null,
    string? EnvFile = null,
    bool Wait = false,
    TimeSpan? Grace = null,
    bool StdoutToStderr = false,
    SessionRoute? Route = null,
    bool Quiet = false,
    bool HighlyAvailable = false,
    bool Ingress = false,
    bool Flush = false,
    string? TlsSecret = null,
    bool SelfHeal = true,
    string? Directory = null,
    string? EnvJson = null,
    EnvironmentOverrides? Overrides = null,
    NetworkWay Network = NetworkWay.Auto,
    IReadOnlyList<OutgoingRule>? Outgoing = null)
{
    /// <summary>Grace when none is given.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(10);

    /// <summary>Pause what Flux or Argo CD does to the Service meanwhile.</summary>
    public bool GitOps { get; init; } = true;

    /// <summary>Volumes that only the pod's node has and that are copied, each by its path or its name.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>Volumes that are copied where only the pod's node has them, by names that may have <c>*</c>: those of <c>KubernetesLocalProcessConfig.yaml</c>.</summary>
    public IReadOnlyList<string> WishedVolumes { get; init; } = [];
}
