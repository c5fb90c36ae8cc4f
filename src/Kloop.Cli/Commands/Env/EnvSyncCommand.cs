using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine;
using Kloop.Engine.Environments;
using Kloop.Engine.Environments.Overlay;

namespace Kloop.Cli.Commands.Env;

/// <summary><c>kloop env sync</c>.</summary>
internal static class EnvSyncCommand
{
    private static readonly Argument<string?> NameOf = new("NAME") { Description = "The overlay (default: the one at hand)", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create()
    {
        var command = new Verb("sync", VerbEffect.Writes, """
            Bring an overlay's Services to those of its base. kloop up, dev, deploy and down do it by themselves, and pods that Kloop deployed there find Services that came later without it.

            Examples:
              kloop env sync
              kloop env sync ada
            """)
        {
            NameOf,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            using var cluster = ClusterArguments.Connect(parsed, own: false);
            string name = parsed.GetValue(NameOf) ?? cluster.Namespace;
            var record = await new EnvironmentList(cluster).FindAsync(name, signals.Stop) ?? throw new UsageException($"{name} is no environment: kloop env list shows those that there are");
            if (record.Base is not { } from) throw new UsageException($"environment {name} is no overlay: it has all of its Services itself");
            var (added, removed, all) = await new OverlaySync(cluster.In(name), from).RunAsync(signals.Stop);
            Console.WriteLine($"{all} Services of {from} are reached from {name}: {added} added, {removed} removed");
            return ExitCodes.Done;
        }));
        return command;
    }
}
