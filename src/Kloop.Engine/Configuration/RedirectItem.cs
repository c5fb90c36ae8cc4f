using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Routes;
using Kloop.Shoes.Environment;

namespace Kloop.Engine.Configuration;

/// <summary>One Service of <c>redirect:</c>.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Service">The Service's name.</param>
/// <param name="Command">The developer's program and its arguments; empty when it runs elsewhere.</param>
/// <param name="Directory">Where the program runs.</param>
/// <param name="Ports">Where it listens.</param>
/// <param name="Route">Which requests come.</param>
/// <param name="EnvFile">Where to write the pod's environment; null for nowhere.</param>
/// <param name="TlsSecret">The Secret with which the application ends TLS; null without.</param>
/// <param name="Ingress">A subdomain of the namespace's Ingresses.</param>
/// <param name="Quiet">Do not tell of each request.</param>
/// <param name="Wait">Without a command: wait for somebody to listen.</param>
/// <param name="EnvJson">Where to write the same as a JSON object; null for nowhere.</param>
/// <param name="Overrides">What the program is to have otherwise than the pod; null for nothing.</param>
/// <param name="Grace">How long the program may take to end after SIGTERM; null for the usual.</param>
public sealed record RedirectItem(
    Place Place, string Service, IReadOnlyList<string> Command, string Directory, IReadOnlyList<PortWish> Ports, RouteWish Route,
    string? EnvFile = null, string? TlsSecret = null, bool Ingress = false, bool Quiet = false, bool Wait = false, string? EnvJson = null,
    EnvironmentOverrides? Overrides = null, TimeSpan? Grace = null)
{
    /// <summary>Volumes that only the pod's node has and that are copied, each by its path or its name.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];
}
