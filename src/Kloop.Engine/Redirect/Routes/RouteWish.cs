using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect.Routes;

/// <summary>What the options of <c>kloop redirect</c> say about the requests that a session takes. Pure.</summary>
/// <param name="Name">The value of <c>--as</c>; null when it is not given.</param>
/// <param name="All">Whether <c>--all</c> is given.</param>
/// <param name="Match">The values of <c>--match</c>.</param>
/// <param name="MatchAny">Whether <c>--match-any</c> is given.</param>
/// <param name="Mirror">Whether <c>--mirror</c> is given.</param>
public sealed record RouteWish(string? Name, bool All, IReadOnlyList<string> Match, bool MatchAny, bool Mirror)
{
    /// <summary>The route, with a name from the user's when nothing says what to take.</summary>
    /// <param name="user">The laptop's user.</param>
    /// <exception cref="UsageException">Options that do not go together, or bad values; the text holds every fault.</exception>
    public SessionRoute Resolve(string user)
    {
        var faults = new List<string>();
        if (All && Name is not null) faults.Add("--all with --as: everything, or only what carries a name? Leave one of them out");
        if (All && Match.Count > 0) faults.Add("--all with --match: everything, or only what meets conditions? Leave one of them out");
        if (MatchAny && Match.Count == 0) faults.Add("--match-any says that one of several --match is enough, but there is none: give --match, or leave it out");
        if (Name is not null && RouteName.Fault(Name) is { } fault) faults.Add(fault);
        var conditions = Match.Select(text => ConditionText.Parse(text, faults)).OfType<RouteCondition>().ToList();
        string? name = Name;
        if (name is null && !All && !Mirror && Match.Count == 0)
        {
            name = RouteName.Of(user);
            if (name is null) faults.Add($"your user name \"{user}\" makes no name for requests: say --as NAME, or --all for everything");
        }

        return faults.Count == 0
            ? new SessionRoute(name, conditions.Count == 0 ? null : conditions, MatchAny, Mirror)
            : throw new UsageException(string.Join('\n', faults));
    }
}
