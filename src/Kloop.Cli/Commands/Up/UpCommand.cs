using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Build;
using Kloop.Engine.Deploy;
using Kloop.Engine.Steps;

namespace Kloop.Cli.Commands.Up;

/// <summary><c>kloop up</c>.</summary>
internal static class UpCommand
{
    private static readonly Argument<string[]> Services = new("SERVICE") { Description = "In an overlay environment: the services that it is to have, besides those that it has", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var command = new Verb("up", VerbEffect.Writes, """
            Build the application's images, deploy it and wait until it is ready. Again: builds and changes only what is different.

            Examples:
              kloop up
              kloop up -n mine
              kloop up -f skaffold.yaml
              kloop up cart              (in an overlay: kloop env create NAME --from BASE)
            """)
        {
            Services,
        };
        ApplicationArguments.AddTo(command);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            string[] services = parsed.GetValue(Services) ?? [];
            using var work = await ApplicationArguments.OpenAsync(parsed, services, signals.Stop);
            long began = TimeProvider.System.GetTimestamp();
            var images = await new BuildStep(work.Cluster, work.Application, ApplicationArguments.Build(parsed, work), work.Report.Write, TimeProvider.System).RunAsync(signals.Stop);
            await new DeployStep(work.Cluster, work.Flags, work.Application, ApplicationArguments.Deploy(parsed, services), work.Report.Write, TimeProvider.System)
                .RunAsync(images.ToDictionary(i => i.Name, i => i.Reference), signals.Stop);
            work.Report.Write(new StepEvent(StepEventKind.Done, "up", "", $"{work.Application.Name} is up in namespace {work.Cluster.Namespace}", TimeProvider.System.GetElapsedTime(began).TotalSeconds));
            return ExitCodes.Done;
        }));
        return command;
    }
}
