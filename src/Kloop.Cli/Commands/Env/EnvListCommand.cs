using System.CommandLine;
using System.Text.Json;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Environments;

namespace Kloop.Cli.Commands.Env;

/// <summary><c>kloop env list</c>.</summary>
internal static class EnvListCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object an environment" };

    public static Command Create()
    {
        var command = new Verb("list", VerbEffect.Reads, """
            The cluster's environments: whose, of which branch, over which base, until when, and what their pods request and may take.

            Examples:
              kloop env list
              kloop env list --json
            """)
        {
            Json,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            using var cluster = ClusterArguments.Connect(parsed, own: false);
            var states = await new EnvironmentList(cluster).StatesAsync(signals.Stop);
            if (!parsed.GetValue(Json)) Console.Write(EnvironmentText.Table(states, cluster.Namespace, $"no environment is in context \"{cluster.Context}\": kloop env create NAME makes one", TimeProvider.System.GetUtcNow()));
            foreach (var state in parsed.GetValue(Json) ? states : []) Console.WriteLine(JsonSerializer.Serialize(state, JsonLines.Default.EnvironmentState));
            return ExitCodes.Done;
        }));
        return command;
    }
}
