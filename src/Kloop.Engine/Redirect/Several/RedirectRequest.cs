using Kloop.Engine.Redirect.Routes;

namespace Kloop.Engine.Redirect.Several;

/// <summary>What the command line says, before <c>kloop.yaml</c> is looked at.</summary>
/// <param name="Services">The Services; empty for all that <c>kloop.yaml</c> lists.</param>
/// <param name="Given">The options; their Service and route do not count.</param>
/// <param name="Route">Which requests; null when nothing says.</param>
public sealed record RedirectRequest(IReadOnlyList<string> Services, RedirectOptions Given, RouteWish? Route);
