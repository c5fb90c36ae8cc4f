using Kloop.Engine.GitOps;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Shoes;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect;

/// <summary>All that was found out before a redirect touches anything.</summary>
/// <param name="Target">The Service, one of its pods, and the ports.</param>
/// <param name="Environment">The pod's environment.</param>
/// <param name="Joins">Whether a redirect is there already.</param>
/// <param name="Dead">Sessions of it that are known to be gone.</param>
/// <param name="Subdomain">The session's subdomain; null without.</param>
/// <param name="Tls">With what the application's TLS is ended; null when it is not.</param>
/// <param name="Session">The session's id.</param>
/// <param name="Shoes">What the program has of its pod; null when nobody asked for it. Whoever has this disposes it.</param>
internal sealed record PreparedRedirect(
    RedirectTarget Target, IReadOnlyDictionary<string, string> Environment, bool Joins, IReadOnlySet<string> Dead,
    SessionSubdomain? Subdomain, TlsIdentity? Tls, string Session, PodShoes? Shoes)
{
    /// <summary>What keeps Flux and Argo CD from putting the Service back.</summary>
    public PausePlan Pauses { get; init; } = PausePlan.None;
}
