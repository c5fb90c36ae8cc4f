using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Environments;
using Kloop.Engine.Environments.Choice;

namespace Kloop.Cli.Commands.Env;

/// <summary><c>kloop env prune</c>.</summary>
internal static class EnvPruneCommand
{
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say which" };
    private static readonly Option<bool> NoWait = new("--no-wait") { Description = "Do not wait until they are gone" };

    public static Command Create()
    {
        var command = new Verb("prune", VerbEffect.Writes, """
            Remove the environments whose time (--ttl) is over, whoever's they are, and only those: for a nightly job.

            Examples:
              kloop env prune --dry-run
              kloop env prune
            """)
        {
            DryRun, NoWait,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            using var cluster = ClusterArguments.Connect(parsed, own: false);
            bool dry = parsed.GetValue(DryRun);
            var names = await new EnvironmentRemoval(cluster, Console.WriteLine, TimeProvider.System).PruneAsync(dry, !parsed.GetValue(NoWait), signals.Stop);
            foreach (string name in dry ? [] : names) ChosenEnvironments.OfUser().Forget(cluster.Context, name);
            if (names.Count == 0) Console.WriteLine("no environment's time is over");
            return ExitCodes.Done;
        }));
        return command;
    }
}
