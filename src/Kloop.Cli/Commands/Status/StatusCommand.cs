using System.CommandLine;
using System.Text.Json;
using Kloop.Cli.Output;
using Kloop.Engine.Redirect;

namespace Kloop.Cli.Commands.Status;

/// <summary><c>kloop status</c>.</summary>
internal static class StatusCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object a redirect" };

    public static Command Create()
    {
        var command = new Command("status", """
            What is redirected in the namespace, by whom, since when, and how to undo it by hand.

            Examples:
              kloop status -n shop
              kloop status --json
            """)
        {
            Json,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            using var cluster = ClusterArguments.Connect(parsed);
            var states = await new RedirectInspector(cluster, TimeProvider.System).AllAsync(signals.Stop);
            if (parsed.GetValue(Json))
            {
                foreach (var state in states) Console.WriteLine(JsonSerializer.Serialize(state, JsonLines.Default.RedirectState));
                return ExitCodes.Done;
            }

            if (states.Count == 0) Console.WriteLine($"nothing is redirected in namespace \"{cluster.Namespace}\" of context \"{cluster.Context}\"");
            foreach (var state in states) Show(state);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static void Show(RedirectState state)
    {
        string since = state.Since is { } time ? $" since {time.LocalDateTime:yyyy-MM-dd HH:mm:ss}" : "";
        Console.WriteLine($"{state.Service}: {(state.Switched ? "redirected" : "not switched, but objects are there")}, by {state.Who}{since}");
        Console.WriteLine($"  session  {state.Liveness.ToString().ToLowerInvariant()}: {state.Reason}");
        if (state.Liveness == Liveness.Dead) Console.WriteLine("  remedy   kloop heal");
        Console.WriteLine($"  by hand  {state.UndoByHand}");
    }
}
