using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.LocalClusters;

namespace Kloop.Cli.Commands.Clusters;

/// <summary>The verbs of <c>kloop cluster</c> that take a name.</summary>
internal static class ClusterNameCommand
{
    public static Command Create(string verb, string summary, Func<ClusterLifecycle, string, string?, CancellationToken, Task> run)
    {
        var name = new Argument<string>("NAME") { Description = "The cluster's name", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "kloop" };
        var provider = new Option<string?>("--provider") { Description = "k3d, kind or k3s (default: whose it is)" };
        var command = new Verb(verb, VerbEffect.Laptop, $"""
            {summary}

            Examples:
              kloop cluster {verb} shop
            """)
        {
            name, provider,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            if (verb is "delete" or "stop") VerbGuard.Guard(parsed, $"{parsed.GetValue(provider) ?? "local"}-{parsed.GetValue(name)}");
            await run(ClusterCommand.Open(parsed), parsed.GetValue(name)!, parsed.GetValue(provider), signals.Stop);
            return ExitCodes.Done;
        }));
        return command;
    }
}
