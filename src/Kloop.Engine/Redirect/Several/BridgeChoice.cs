using Kloop.Engine.Configuration.Bridge;
using Kloop.Engine.Run;
using Kloop.Shoes.Environment;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Engine.Redirect.Several;

/// <summary>Puts Bridge to Kubernetes' file in a program's folder below what the command line and <c>kloop.yaml</c> say.</summary>
public static class BridgeChoice
{
    /// <summary>For a redirect.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="folder">The working directory: the program's folder unless it has one of its own.</param>
    /// <exception cref="UsageException">The file cannot be read, or has faults.</exception>
    public static RedirectOptions Over(RedirectOptions options, string folder)
    {
        var (overrides, volumes, outgoing) = Over(options.Overrides, options.Outgoing, BridgeConfiguration.Read(options.Directory ?? folder));
        return options with { Overrides = overrides, WishedVolumes = volumes, Outgoing = outgoing };
    }

    /// <summary>The same for a program that takes no traffic.</summary>
    /// <param name="options">What is asked for.</param>
    /// <param name="folder">The working directory.</param>
    /// <exception cref="UsageException">The file cannot be read, or has faults.</exception>
    public static RunOptions Over(RunOptions options, string folder)
    {
        var (overrides, volumes, outgoing) = Over(options.Overrides, options.Outgoing, BridgeConfiguration.Read(options.Directory ?? folder));
        return options with { Overrides = overrides, WishedVolumes = volumes, Outgoing = outgoing };
    }

    /// <summary>The same from what is known. Pure.</summary>
    internal static (EnvironmentOverrides Overrides, IReadOnlyList<string> Volumes, IReadOnlyList<OutgoingRule> Outgoing) Over(
        EnvironmentOverrides? overrides, IReadOnlyList<OutgoingRule>? outgoing, BridgeFile file)
    {
        var set = new Dictionary<string, string>(file.Set);
        foreach (var (name, value) in overrides?.Set ?? new Dictionary<string, string>()) set[name] = value;
        // The first rule that holds counts: the developer's own come first.
        return (
            (overrides ?? EnvironmentOverrides.None) with { Set = set },
            [.. file.Volumes.Concat(set.Values.SelectMany(BridgeTokens.Volumes)).Distinct()],
            [.. outgoing ?? [], .. set.Values.SelectMany(BridgeTokens.Endpoints).Distinct().Select(h => new OutgoingRule(h, OutgoingWay.Cluster))]);
    }
}
