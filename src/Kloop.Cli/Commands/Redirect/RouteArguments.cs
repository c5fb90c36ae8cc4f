using System.CommandLine;
using Kloop.Engine;
using Kloop.Engine.Redirect.Routes;
using Kloop.Engine.Redirect.Subdomains;
using Kloop.Tunnel.Session;

namespace Kloop.Cli.Commands.Redirect;

/// <summary>The options that say which requests a session takes.</summary>
internal static class RouteArguments
{
    private static readonly Option<string?> As = new("--as") { Description = $"NAME: only requests with header \"{SessionRoute.Header}: NAME\" or \"baggage: {SessionRoute.BaggageKey}=NAME\" (the default, with your user name as NAME)" };
    private static readonly Option<bool> All = new("--all") { Description = "Take everything that no other session takes" };
    private static readonly Option<string[]> Match = new("--match") { Description = "header:NAME=REGEX, path:/GLOB, method:METHOD or host:HOST; ! before it negates; repeatable, all must hold" };
    private static readonly Option<bool> MatchAny = new("--match-any") { Description = "One of the --match is enough" };
    private static readonly Option<bool> Mirror = new("--mirror") { Description = "Take copies; the origin still answers. Alone: copies of everything" };
    private static readonly Option<bool> InIngress = new("--ingress") { Description = "With a NAME: the application at NAME.<host> for each Ingress of the namespace" };
    private static readonly Option<bool> Ha = new("--ha") { Description = "Two agents, on different nodes where there are" };

    private static readonly Option<bool> NoSelfHeal = new("--no-self-heal") { Description = "Give the agent no right to put the Service back by itself when no session is left" };

    public static void AddTo(Command command)
    {
        foreach (var option in (Option[])[As, All, Match, MatchAny, Mirror, InIngress, Ha, NoSelfHeal]) command.Options.Add(option);
    }

    /// <summary>What the options say; null when none of them is given.</summary>
    public static RouteWish? Wish(ParseResult parsed) =>
        ((Option[])[As, All, Match, MatchAny, Mirror]).All(o => parsed.GetResult(o) is null or { Implicit: true })
            ? null
            : new RouteWish(parsed.GetValue(As), parsed.GetValue(All), parsed.GetValue(Match) ?? [], parsed.GetValue(MatchAny), parsed.GetValue(Mirror));

    /// <exception cref="UsageException">Options that do not go together, or bad values.</exception>
    public static SessionRoute Route(ParseResult parsed) =>
        (Wish(parsed) ?? new RouteWish(null, false, [], false, false)).Resolve(Environment.UserName);

    /// <exception cref="UsageException">There is no NAME for it.</exception>
    public static bool Ingress(ParseResult parsed)
    {
        if (!parsed.GetValue(InIngress)) return false;
        var name = Route(parsed).Name ?? throw new UsageException("--ingress is for a session with a NAME: use --as NAME, alone or with --match");
        SubdomainPlan.CheckName(name);
        return true;
    }

    /// <summary>Whether a subdomain is asked for; unchecked.</summary>
    public static bool WantsIngress(ParseResult parsed) => parsed.GetValue(InIngress);

    public static bool SelfHeal(ParseResult parsed) => !parsed.GetValue(NoSelfHeal);

    public static bool HighlyAvailable(ParseResult parsed) => parsed.GetValue(Ha);
}
