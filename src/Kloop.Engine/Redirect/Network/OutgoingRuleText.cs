using Kloop.Shoes.Network.Rules;

namespace Kloop.Engine.Redirect.Network;

/// <summary>Reads PATTERN=WAY.</summary>
public static class OutgoingRuleText
{
    /// <summary>Reads the option's value.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static OutgoingRule Parse(string text)
    {
        int at = text.LastIndexOf('=');
        return at > 0 && Way(text[(at + 1)..]) is { } way
            ? new OutgoingRule(text[..at], way)
            : throw new UsageException($"--outgoing {text}: PATTERN=cluster, PATTERN=laptop or PATTERN=deny is needed, such as --outgoing 'db.corp.example=cluster' or --outgoing 10.20.0.0/16=cluster");
    }

    /// <summary>The way that a word names; null if it is none.</summary>
    internal static OutgoingWay? Way(string word) => word switch
    {
        "cluster" => OutgoingWay.Cluster,
        "laptop" => OutgoingWay.Laptop,
        "deny" => OutgoingWay.Deny,
        _ => null,
    };
}
