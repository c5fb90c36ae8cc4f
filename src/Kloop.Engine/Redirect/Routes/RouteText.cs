using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect.Routes;

/// <summary>Says in people's words what a route takes. Pure.</summary>
internal static class RouteText
{
    /// <summary>What comes to the laptop, to follow "comes to this laptop"; null when it is everything.</summary>
    public static string? Limits(SessionRoute route)
    {
        var limits = new List<string>();
        if (route.Name is { } name) limits.Add($"with header \"{SessionRoute.Header}: {name}\" (or \"baggage: {SessionRoute.BaggageKey}={name}\")");
        if (route.Conditions is { Count: > 0 } conditions) limits.Add("with " + string.Join(route.MatchAny ? " or " : " and ", conditions));
        string? which = limits.Count == 0 ? null : "requests " + string.Join(", and ", limits);
        if (route.Mirror) return $"copies of {which ?? "all requests"}; the origin answers";
        return which is null ? null : $"only {which}; all others go where they went";
    }

    /// <summary>Which of the kinds of routes it is, for scripts: <c>all</c>, <c>some</c> or <c>mirror</c>.</summary>
    public static string Mode(SessionRoute route) => route.Mirror ? "mirror" : route.Everything ? "all" : "some";

    /// <summary>
    /// Whether two routes are sure to clash, known before the agent, who has the last word, is asked: both
    /// take everything, or everything of one name.
    /// </summary>
    public static bool Clashes(SessionRoute one, SessionRoute other) =>
        !one.Mirror && !other.Mirror && one.Name == other.Name && one.Conditions is null or { Count: 0 } && other.Conditions is null or { Count: 0 };

    /// <summary>Why a route cannot be had.</summary>
    public static string Refusal(string service, SessionInfo owner) =>
        $"Service \"{service}\" is redirected by {owner.Owner}@{owner.Host} since {owner.Since.LocalDateTime:g} with {owner.Route}: "
        + (owner.Route.Name is null ? "take another part of it, with --as NAME or a narrower --match" : "take another NAME with --as, or narrow it with --match")
        + ", or wait until they end it";
}
