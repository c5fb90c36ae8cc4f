using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Deploy;
using Kloop.Engine.Deploy.Removal;
using Kloop.Engine.Steps;

namespace Kloop.Cli.Commands.Down;

/// <summary><c>kloop down</c>.</summary>
internal static class DownCommand
{
    private static readonly Option<bool> Volumes = new("--volumes") { Description = "Also PersistentVolumeClaims, with the data in them" };
    private static readonly Option<bool> Namespaces = new("--namespaces") { Description = "Also namespaces that were deployed, with all that is in them" };
    private static readonly Option<bool> Definitions = new("--crds") { Description = "Also custom resource definitions, with all objects of their kinds" };

    public static Command Create()
    {
        var command = new Verb("down", VerbEffect.Writes, """
            Remove what `kloop up` or `kloop deploy` put into the cluster. Data and namespaces stay unless asked for.

            Examples:
              kloop down
              kloop down -n mine --volumes
            """)
        {
            Volumes, Namespaces, Definitions,
        };
        ApplicationArguments.AddTo(command, builds: false, deploys: false);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            using var work = ApplicationArguments.Open(parsed, signals.Stop);
            var scope = new RemovalScope(parsed.GetValue(Volumes), parsed.GetValue(Namespaces), parsed.GetValue(Definitions));
            bool any = await new DownStep(work.Cluster, work.Flags, work.Application.Name, work.Report.Write, TimeProvider.System).RunAsync(scope, signals.Stop);
            string text = any ? $"{work.Application.Name} is removed from namespace {work.Cluster.Namespace}" : $"nothing of {work.Application.Name} is deployed in namespace {work.Cluster.Namespace}";
            work.Report.Write(new StepEvent(StepEventKind.Done, StepNames.Down, "", text));
            return ExitCodes.Done;
        }));
        return command;
    }
}
