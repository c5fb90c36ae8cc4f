namespace Kloop.Tunnel.Session;

/// <summary>
/// What a session takes of a Service's traffic. Without a name and conditions: everything that no other
/// session takes. With both, a request must have the name and meet the conditions.
/// </summary>
/// <param name="Name">Requests with header <c>kubernetes-route-as: NAME</c> or <c>baggage: kloop=NAME</c>; null for no such need.</param>
/// <param name="Conditions">What a request must be; null or empty for no conditions.</param>
/// <param name="MatchAny">Whether one of the conditions is enough; else all of them are needed.</param>
/// <param name="Mirror">Whether the session gets copies, and the request goes where it would go without it.</param>
public sealed record SessionRoute(
    string? Name = null, IReadOnlyList<RouteCondition>? Conditions = null, bool MatchAny = false, bool Mirror = false)
{
    /// <summary>The header that carries a session's name.</summary>
    public const string Header = "kubernetes-route-as";

    /// <summary>The member of the W3C header <c>baggage</c> that carries it.</summary>
    public const string BaggageKey = "kloop";

    /// <summary>Whether it takes everything.</summary>
    public bool Everything => Name is null && Conditions is null or { Count: 0 };

    /// <summary>For people, in the command's own words: <c>--as alice --match path:/api/*</c>.</summary>
    public override string ToString() => string.Join(' ', (string[])
    [
        .. Name is null ? [] : (string[])[$"--as {Name}"],
        .. Everything && !Mirror ? (string[])["--all"] : [],
        .. (Conditions ?? []).Select(c => $"--match {c}"),
        .. MatchAny ? (string[])["--match-any"] : [],
        .. Mirror ? (string[])["--mirror"] : [],
    ]);
}

/// <summary>One condition of a route.</summary>
/// <param name="Kind">What of the request is looked at.</param>
/// <param name="Value">Regular expression (header), glob (path), or the value itself, compared without case (method, host).</param>
/// <param name="Header">The header's name; null for the other kinds.</param>
/// <param name="Not">Whether the request must not be so.</param>
public sealed record RouteCondition(ConditionKind Kind, string Value, string? Header = null, bool Not = false)
{
    /// <summary>As <c>--match</c> takes it.</summary>
    public override string ToString() =>
        $"{(Not ? "!" : "")}{Kind.ToString().ToLowerInvariant()}:{(Header is null ? "" : $"{Header}=")}{Value}";
}

/// <summary>What of a request a condition looks at.</summary>
public enum ConditionKind
{
    /// <summary>A header's value, by regular expression; found anywhere in the value unless anchored.</summary>
    Header,

    /// <summary>The path without the query, by glob: <c>*</c> is any text without a slash, <c>**</c> any text.</summary>
    Path,

    /// <summary>The method.</summary>
    Method,

    /// <summary>The host that was asked for, without its port.</summary>
    Host,
}
