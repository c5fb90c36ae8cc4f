using System.CommandLine;
using System.CommandLine.Parsing;
using Kloop.Cli.Commands;
using Kloop.Cli.Commands.Build;
using Kloop.Cli.Commands.Clusters;
using Kloop.Cli.Commands.Completion;
using Kloop.Cli.Commands.Debug;
using Kloop.Cli.Commands.Deploy;
using Kloop.Cli.Commands.Dev;
using Kloop.Cli.Commands.Doctor;
using Kloop.Cli.Commands.Down;
using Kloop.Cli.Commands.Env;
using Kloop.Cli.Commands.Exec;
using Kloop.Cli.Commands.Heal;
using Kloop.Cli.Commands.Import;
using Kloop.Cli.Commands.Init;
using Kloop.Cli.Commands.Logs;
using Kloop.Cli.Commands.Plan;
using Kloop.Cli.Commands.PostRender;
using Kloop.Cli.Commands.Promote;
using Kloop.Cli.Commands.Redirect;
using Kloop.Cli.Commands.Render;
using Kloop.Cli.Commands.Run;
using Kloop.Cli.Commands.Status;
using Kloop.Cli.Commands.Sync;
using Kloop.Cli.Commands.Test;
using Kloop.Cli.Commands.Up;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;

namespace Kloop.Cli;

/// <summary>The command line's grammar.</summary>
internal static class KloopCommand
{
    /// <summary>All verbs.</summary>
    public static RootCommand Root()
    {
        var root = new RootCommand("Kloop: develop one service of a Kubernetes application on your laptop, among the others in the cluster.")
        {
            RedirectCommand.Create(),
            RunCommand.Create(),
            ExecCommand.Create(),
            SyncCommand.Create(),
            StatusCommand.Create(),
            PlanCommand.Create(),
            EnvCommand.Create(),
            HealCommand.Create(),
            DoctorCommand.Create(),
            InitCommand.Create(),
            TestCommand.Create(),
            DevCommand.Create(),
            DebugCommand.Create(),
            LogsCommand.Create(),
            ImportCommand.Create(),
            UpCommand.Create(),
            DownCommand.Create(),
            BuildCommand.Create(),
            DeployCommand.Create(),
            RenderCommand.Create(),
            ClusterCommand.Create(),
            PromoteCommand.Create(),
            CompletionCommand.Create(),
            PostRenderCommand.Create(),
        };
        foreach (var option in ClusterArguments.All) root.Options.Add(option);
        return root;
    }

    public static async Task<int> RunAsync(string[] args)
    {
        var root = Root();
        if (await Suggestions.FindAsync(root, args) is { } suggestions)
        {
            foreach (string suggestion in suggestions) Console.WriteLine(suggestion);
            return ExitCodes.Done;
        }

        var parsed = root.Parse(args);
        string[] errors = [.. parsed.Errors.Select(e => e.Message), .. UnknownOptions(args, parsed)];
        if (errors.Length > 0)
        {
            foreach (string error in errors) Console.Error.WriteLine($"kloop: {error}");
            Console.Error.WriteLine($"See `kloop {(Verb.NameOf(parsed.CommandResult.Command) is { Length: > 0 } verb ? verb + " " : "")}--help`.");
            return ExitCodes.Usage;
        }

        // Signals are ours: TerminationLadder.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    /// <summary>What the parser takes for the name of a Service, since one was still to come.</summary>
    private static IEnumerable<string> UnknownOptions(string[] args, ParseResult parsed)
    {
        var taken = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value).ToHashSet(StringComparer.Ordinal);
        return args.TakeWhile(a => a != "--").Where(a => a.Length > 1 && a[0] == '-' && taken.Contains(a))
            .Select(a => $"there is no option {a} here; a program's own words come after --");
    }
}
