using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Overview;

namespace Kloop.Cli.Commands.Status;

/// <summary><c>kloop status</c>.</summary>
internal static class StatusCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object a redirect, workload that is developed in, pause, environment, cost, cluster or note" };
    private static readonly Option<bool> Everywhere = new("--all-namespaces", "-A") { Description = "Also what is redirected, developed in and paused for other namespaces" };
    private static readonly Option<bool> Watch = new("--watch") { Description = "Again every 2 s: redraws a terminal, prints changes elsewhere" };

    public static Command Create()
    {
        var command = new Verb("status", VerbEffect.Reads, """
            What is redirected and developed in the namespace, by whom, since when, whether they are still there, what is paused of Flux and Argo CD, and how to undo it by hand; what the namespace's pods request and may take, and how much of it is Kloop's; the cluster's environments; and the clusters on this machine.

            Examples:
              kloop status -n shop
              kloop status --all-namespaces
              kloop status --watch
              kloop status --json
            """)
        {
            Everywhere, Watch, Json,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            using var cluster = ClusterArguments.Connect(parsed);
            var reader = new OverviewReader(cluster, ClusterArguments.Options(parsed).Kubeconfig, parsed.GetValue(Everywhere), TimeProvider.System);
            if (parsed.GetValue(Watch))
            {
                await new StatusWatch(reader.ReadAsync, parsed.GetValue(Json), Terminal.OutIsTerminal, TimeProvider.System).RunAsync(signals.Stop);
                return ExitCodes.Done;
            }

            var overview = await reader.ReadAsync(signals.Stop);
            Console.Write(parsed.GetValue(Json) ? OverviewJson.Of(overview) : OverviewText.Of(overview, TimeProvider.System.GetUtcNow()));
            return ExitCodes.Done;
        }));
        return command;
    }
}
