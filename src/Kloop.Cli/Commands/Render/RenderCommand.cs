using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Build;
using Kloop.Engine.Deploy;
using Kloop.Engine.Deploy.Manifests;

namespace Kloop.Cli.Commands.Render;

/// <summary><c>kloop render</c>.</summary>
internal static class RenderCommand
{
    private static readonly Argument<string[]> Services = new("SERVICE") { Description = "In an overlay environment: the services that it is to have, besides those that it has", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create()
    {
        var command = new Verb("render", VerbEffect.Reads, """
            Print exactly the objects that a deployment would apply, in their order, as YAML (with --json one object a line). Touches nothing.

            Examples:
              kloop render
              kloop render -f skaffold.yaml | kubectl diff -f -
              kloop render --json | jq -r .kind
            """)
        {
            Services,
        };
        ApplicationArguments.AddTo(command, deploys: false);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            string[] services = parsed.GetValue(Services) ?? [];
            using var work = await ApplicationArguments.OpenAsync(parsed, services, signals.Stop, dataOnly: true);
            var images = await new BuildStep(work.Cluster, work.Application, ApplicationArguments.Build(parsed, work), work.Report.Write, TimeProvider.System).NamesAsync(mustBeThere: false, signals.Stop);
            var objects = await new DeployStep(work.Cluster, work.Flags, work.Application, new DeployOptions { Only = services }, work.Report.Write, TimeProvider.System)
                .RenderAsync(images.ToDictionary(i => i.Name, i => i.Reference), signals.Stop);
            if (!ApplicationArguments.IsJson(parsed)) Console.Write(ManifestYaml.Write(objects));
            else foreach (var each in objects) Console.WriteLine(each.ToJsonString());
            return ExitCodes.Done;
        }));
        return command;
    }
}
