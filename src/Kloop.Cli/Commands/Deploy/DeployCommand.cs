using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Build;
using Kloop.Engine.Deploy;

namespace Kloop.Cli.Commands.Deploy;

/// <summary><c>kloop deploy</c>.</summary>
internal static class DeployCommand
{
    private static readonly Argument<string[]> Services = new("SERVICE") { Description = "In an overlay environment: the services that it is to have, besides those that it has", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var command = new Verb("deploy", VerbEffect.Writes, """
            Deploy the application with the images that were built of what is here now, and wait until it is ready. Builds nothing: `kloop up` does both.

            Examples:
              kloop deploy
              kloop deploy -n mine --timeout 60
              kloop deploy --force-conflicts
            """)
        {
            Services,
        };
        ApplicationArguments.AddTo(command);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            string[] services = parsed.GetValue(Services) ?? [];
            using var work = await ApplicationArguments.OpenAsync(parsed, services, signals.Stop);
            var images = await new BuildStep(work.Cluster, work.Application, ApplicationArguments.Build(parsed, work), work.Report.Write, TimeProvider.System).NamesAsync(mustBeThere: true, signals.Stop);
            await new DeployStep(work.Cluster, work.Flags, work.Application, ApplicationArguments.Deploy(parsed, services), work.Report.Write, TimeProvider.System)
                .RunAsync(images.ToDictionary(i => i.Name, i => i.Reference), signals.Stop);
            return ExitCodes.Done;
        }));
        return command;
    }
}
