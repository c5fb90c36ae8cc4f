using System.CommandLine;
using System.Text.Json;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;

namespace Kloop.Cli.Commands.Clusters;

/// <summary><c>kloop cluster list</c>.</summary>
internal static class ClusterListCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "A cluster a line as JSON on stdout" };

    public static Command Create()
    {
        var command = new Verb("list", VerbEffect.Laptop, """
            The clusters on this machine: those of k3d, kind and k3s, and other tools' that the kubeconfig has.

            Examples:
              kloop cluster list
              kloop cluster list --json
            """)
        {
            Json,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            foreach (var cluster in await ClusterCommand.Open(parsed).ListAsync(signals.Stop))
            {
                Console.WriteLine(parsed.GetValue(Json) ? JsonSerializer.Serialize(cluster, JsonLines.Default.LocalCluster)
                    : $"{cluster.Name,-20} {cluster.Provider,-15} {cluster.State,-8} {(cluster.Context is { } context ? $"--context {context}" : "no context")}");
            }

            return ExitCodes.Done;
        }));
        return command;
    }
}
