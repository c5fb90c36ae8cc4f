using System.CommandLine;
using System.Text.Json;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Build;
using Kloop.Engine.Deploy;
using Kloop.Engine.Deploy.Planning;
using Kloop.Engine.Steps;

namespace Kloop.Cli.Commands.Plan;

/// <summary><c>kloop plan up</c> and <c>kloop plan dev</c>.</summary>
internal static class PlanDeploymentCommand
{
    public static Command Up() => Create("up", false, """
        What kloop up would build, create, change and delete. Touches nothing, and runs no command of the application's.

        Examples:
          kloop plan up
          kloop plan up -n mine --json
        """);

    public static Command Dev() => Create("dev", true, """
        The same for kloop dev, with what it changes in the workloads that are developed in.

        Examples:
          kloop plan dev
          kloop plan dev cart
        """);

    private static Verb Create(string name, bool dev, string description)
    {
        Argument<string[]> services = new("SERVICE") { Description = $"As of kloop {name}", Arity = ArgumentArity.ZeroOrMore };
        var command = new Verb(name, VerbEffect.Reads, description) { services };
        ApplicationArguments.AddTo(command);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            string[] named = parsed.GetValue(services) ?? [];
            var plan = await PlanAsync(parsed, named, dev, signals.Stop);
            if (ApplicationArguments.IsJson(parsed)) Console.WriteLine(JsonSerializer.Serialize(plan, JsonLines.Default.DeploymentPlan));
            else Console.Write(PlanText.Of(plan, $"kloop {name}"));
            return ExitCodes.Done;
        }));
        return command;
    }

    private static async Task<DeploymentPlan> PlanAsync(ParseResult parsed, string[] services, bool dev, CancellationToken cancellationToken)
    {
        using var work = await ApplicationArguments.OpenAsync(parsed, services, cancellationToken, dataOnly: true, elsewhere: dev);
        var notes = new List<string>();
        void Note(StepEvent one)
        {
            if (one.Kind == StepEventKind.Note && !notes.Contains(one.Text)) notes.Add(one.Text);
        }

        var images = await new BuildStep(work.Cluster, work.Application, ApplicationArguments.Build(parsed, work), Note, TimeProvider.System).PlanAsync(cancellationToken);
        var references = images.ToDictionary(i => i.Name, i => i.Reference);
        var options = ApplicationArguments.Deploy(parsed, dev && work.Scope.Environment?.Base is null ? [] : services);
        var (changes, unchanged, objects) = await new DeployStep(work.Cluster, work.Flags, work.Application, options, Note, TimeProvider.System).PlanAsync(references, cancellationToken);
        if (dev) changes = [.. changes, .. DevChanges.Of(work.Application, objects, references, services)];
        return new DeploymentPlan(
            work.Application.Name, work.Cluster.Context, work.Cluster.Namespace, work.Scope.Environment?.Name, VerbGuard.WhyProtected(parsed, work.Cluster), images, changes, unchanged, notes);
    }
}
