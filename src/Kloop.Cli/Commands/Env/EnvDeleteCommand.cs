using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Environments;
using Kloop.Engine.Environments.Choice;

namespace Kloop.Cli.Commands.Env;

/// <summary><c>kloop env delete</c>.</summary>
internal static class EnvDeleteCommand
{
    private static readonly Argument<string[]> Names = new("NAME") { Description = "The environments", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<bool> Force = new("--force") { Description = "Also somebody else's" };
    private static readonly Option<bool> NoWait = new("--no-wait") { Description = "Do not wait until they are gone" };

    public static Command Create()
    {
        var command = new Verb("delete", VerbEffect.Writes, """
            Remove environments with all that is in them, also data. Only namespaces that Kloop made are removed.

            Examples:
              kloop env delete ada
              kloop env delete shop-fix-12 --force --no-wait
            """)
        {
            Names, Force, NoWait,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            using var cluster = ClusterArguments.Connect(parsed, own: false);
            string[] names = parsed.GetRequiredValue(Names);
            await new EnvironmentRemoval(cluster, Console.WriteLine, TimeProvider.System).DeleteAsync(names, parsed.GetValue(Force) ? null : Environment.UserName, !parsed.GetValue(NoWait), signals.Stop);
            foreach (string name in names) ChosenEnvironments.OfUser().Forget(cluster.Context, name);
            return ExitCodes.Done;
        }));
        return command;
    }
}
