using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine;
using Kloop.Engine.Dev.Logs;

namespace Kloop.Cli.Commands.Logs;

/// <summary><c>kloop logs</c>.</summary>
internal static class LogsCommand
{
    private static readonly Argument<string[]> Names = new("NAME") { Description = "Workloads: NAME, NAME.NAMESPACE or '*.NAMESPACE' (default: all of the namespace)", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on with what is written from now on, by new pods too, until Ctrl-C" };
    private static readonly Option<int?> Tail = new("--tail") { Description = "LINES from before of each container (default: 20 with --follow, else all)" };
    private static readonly Option<bool> Json = new("--json") { Description = "A JSON object for each line" };

    public static Command Create()
    {
        var command = new Verb("logs", VerbEffect.Reads, """
            Show the logs of all pods of workloads, each line behind its workload's name, of one environment or several.

            Examples:
              kloop logs
              kloop logs cart catalog --follow
              kloop logs cart cart.ada '*.ben' --tail 5
            """)
        {
            Names, Follow, Tail, Json,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            bool follow = parsed.GetValue(Follow);
            int? tail = parsed.GetValue(Tail) switch
            {
                null => follow ? 20 : null,
                >= 0 and var lines => lines,
                var lines => throw new UsageException($"--tail {lines}: a number of lines is needed"),
            };
            using var cluster = ClusterArguments.Connect(parsed);
            var found = await LogTargets.FindAsync(cluster, parsed.GetValue(Names) ?? [], signals.Stop);
            await using var report = new PodLogReport(parsed.GetValue(Json));
            var logs = found.Select(f =>
            {
                // Where there are several, whose it is.
                string end = found.Count > 1 ? $".{f.Cluster.Namespace}" : "";
                return (Logs: new PodLogs(f.Cluster, tail, line => report.Write(line with { Workload = line.Workload + end }), TimeProvider.System), f.Workloads);
            }).ToList();
            try
            {
                if (follow) await Task.WhenAll(logs.Select(l => l.Logs.FollowAsync(l.Workloads, signals.Stop)));
                else foreach (var one in logs) await one.Logs.ReadAsync(one.Workloads, signals.Stop);
            }
            catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
            {
                // The usual end.
            }

            return ExitCodes.Done;
        }));
        return command;
    }
}
