using System.CommandLine;
using Kloop.Cli.Commands;
using Kloop.Cli.Commands.Doctor;
using Kloop.Cli.Commands.Heal;
using Kloop.Cli.Commands.Plan;
using Kloop.Cli.Commands.Redirect;
using Kloop.Cli.Commands.Status;
using Kloop.Cli.Output;

namespace Kloop.Cli;

/// <summary>The command line's grammar.</summary>
internal static class KloopCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Kloop: develop one service of a Kubernetes application on your laptop, among the others in the cluster.")
        {
            RedirectCommand.Create(),
            StatusCommand.Create(),
            PlanCommand.Create(),
            HealCommand.Create(),
            DoctorCommand.Create(),
        };
        foreach (var option in ClusterArguments.All) root.Options.Add(option);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) Console.Error.WriteLine($"kloop: {error.Message}");
            Console.Error.WriteLine($"See `kloop {string.Join(' ', parsed.CommandResult.Command == root ? [] : (string[])[parsed.CommandResult.Command.Name, ""])}--help`.");
            return ExitCodes.Usage;
        }

        // Signals are ours: TerminationLadder.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
