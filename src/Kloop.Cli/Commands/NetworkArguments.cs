using System.CommandLine;
using Kloop.Engine.Redirect.Network;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Cli.Commands;

/// <summary>How the developer's program has the cluster's network.</summary>
internal static class NetworkArguments
{
    private static readonly Option<NetworkWay> Network = new("--network") { Description = "How CMD has the cluster's names and addresses: notify (any program; Linux), proxy (HTTP_PROXY and its kin), env (rewritten variables), hosts (the hosts file, as root), none, or auto, the best that can be (default)" };
    private static readonly Option<string[]> Outgoing = new("--outgoing") { Description = "PATTERN=cluster|laptop|deny: which way CMD's connections to a name (*.corp.example) or addresses (10.20.0.0/16) go; repeatable, the first that holds counts" };

    public static void AddTo(Command command)
    {
        foreach (var option in (Option[])[Network, Outgoing]) command.Options.Add(option);
    }

    public static NetworkWay Way(ParseResult parsed) => parsed.GetValue(Network);

    /// <exception cref="Kloop.Engine.UsageException">A rule is none.</exception>
    public static IReadOnlyList<OutgoingRule> Rules(ParseResult parsed) => [.. (parsed.GetValue(Outgoing) ?? []).Select(OutgoingRuleText.Parse)];
}
