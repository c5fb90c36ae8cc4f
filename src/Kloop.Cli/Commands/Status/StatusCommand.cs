using System.CommandLine;
using System.Text.Json;
using Kloop.Cli.Output;
using Kloop.Engine.Redirect;

namespace Kloop.Cli.Commands.Status;

/// <summary><c>kloop status</c>.</summary>
internal static class StatusCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "One JSON object a redirect" };
    private static readonly Option<bool> Watch = new("--watch") { Description = "Again every 2 s: redraws a terminal, prints changes elsewhere" };

    public static Command Create()
    {
        var command = new Command("status", """
            What is redirected in the namespace, by whom, since when, whether they are still there, and how to undo it by hand.

            Examples:
              kloop status -n shop
              kloop status --watch
              kloop status --json
            """)
        {
            Watch, Json,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            using var cluster = ClusterArguments.Connect(parsed);
            var inspector = new RedirectInspector(cluster, TimeProvider.System);
            string nothing = $"nothing is redirected in namespace \"{cluster.Namespace}\" of context \"{cluster.Context}\"";
            bool json = parsed.GetValue(Json);
            if (parsed.GetValue(Watch))
            {
                await new StatusWatch(inspector.AllAsync, nothing, json, Terminal.OutIsTerminal, TimeProvider.System).RunAsync(signals.Stop);
                return ExitCodes.Done;
            }

            var states = await inspector.AllAsync(signals.Stop);
            if (!json) Console.Write(StatusText.Of(states, nothing));
            else foreach (var state in states) Console.WriteLine(JsonSerializer.Serialize(state, JsonLines.Default.RedirectState));
            return ExitCodes.Done;
        }));
        return command;
    }
}
