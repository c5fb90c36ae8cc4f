using System.Text.RegularExpressions;
using Kloop.Agent.Entries;
using Kloop.Tunnel.Session;

namespace Kloop.Agent.Routing;

/// <summary>A session's route, ready to be asked of each request. Regular expressions are of the kind that cannot run away.</summary>
internal sealed class RouteMatcher
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private readonly SessionRoute _route;
    private readonly IReadOnlyList<Func<IRequestFacts, bool>> _conditions;

    /// <exception cref="ArgumentException">A regular expression is malformed; the text says where.</exception>
    public RouteMatcher(SessionRoute route)
    {
        _route = route;
        _conditions = [.. (route.Conditions ?? []).Select(Compile)];
    }

    public bool Matches(IRequestFacts request)
    {
        if (_route.Name is { } name && !Carries(request, name)) return false;
        if (_conditions.Count == 0) return true;
        return _route.MatchAny ? _conditions.Any(c => c(request)) : _conditions.All(c => c(request));
    }

    /// <summary>Whether a request carries a session's name, in Kloop's header or in its W3C baggage.</summary>
    internal static bool Carries(IRequestFacts request, string name)
    {
        foreach (string value in request.Values(SessionRoute.Header))
        {
            if (string.Equals(value.Trim(), name, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return request.Values(Entry.BaggageHeader).Any(line => Members(line).Any(m =>
            m.Key == SessionRoute.BaggageKey && string.Equals(m.Value, name, StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Members of a <c>baggage</c> header: <c>key=value;property,…</c>, values percent-encoded (W3C Baggage, 3.2.1).</summary>
    private static IEnumerable<(string Key, string Value)> Members(string line)
    {
        foreach (string member in line.Split(','))
        {
            int end = member.IndexOf(';', StringComparison.Ordinal);
            string pair = end < 0 ? member : member[..end];
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) yield return (pair[..equals].Trim(), Uri.UnescapeDataString(pair[(equals + 1)..].Trim()));
        }
    }

    private static Func<IRequestFacts, bool> Compile(RouteCondition condition)
    {
        Func<IRequestFacts, bool> test = condition.Kind switch
        {
            ConditionKind.Header => Header(condition.Header ?? "", new Regex(condition.Value, Options)),
            ConditionKind.Path => Path(new Regex(Glob(condition.Value), Options)),
            ConditionKind.Method => r => string.Equals(r.Method, condition.Value, StringComparison.OrdinalIgnoreCase),
            ConditionKind.Host => r => string.Equals(r.Host, condition.Value, StringComparison.OrdinalIgnoreCase),
            _ => throw new ArgumentException($"the agent knows no condition of kind {condition.Kind}: use the same kloop on both sides"),
        };
        return condition.Not ? r => !test(r) : test;
    }

    private static Func<IRequestFacts, bool> Header(string name, Regex value) =>
        request => request.Values(name).Any(v => value.IsMatch(v));

    private static Func<IRequestFacts, bool> Path(Regex path) => request => path.IsMatch(request.Path);

    private static string Glob(string glob) =>
        "^" + Regex.Escape(glob).Replace(@"\*\*", ".*", StringComparison.Ordinal).Replace(@"\*", "[^/]*", StringComparison.Ordinal).Replace(@"\?", "[^/]", StringComparison.Ordinal) + "$";
}
