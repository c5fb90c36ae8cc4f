using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine;
using Kloop.Engine.Ide;
using Kloop.Engine.Projects;

namespace Kloop.Cli.Commands.Init;

/// <summary><c>kloop init</c>.</summary>
internal static class InitCommand
{
    private static readonly Argument<string?> Service = new("SERVICE") { Description = "With --ide: the Service (default: the folder's name)", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Ide = new("--ide") { Description = $"Write what an IDE needs instead: {string.Join(", ", IdeSetup.Names)}" };
    private static readonly Option<bool> Force = new("--force") { Description = "Replace a kloop.yaml that is there" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Print kloop.yaml on stdout, and write nothing" };

    public static Command Create()
    {
        var command = new Verb("init", VerbEffect.Laptop, """
            Write kloop.yaml from what the repository has: images, what is deployed, ports. Asks no cluster. With --ide: what an IDE needs, in the service's own folder, so that its debugger starts the service inside a redirect; files that are there get entries, and lose none.

            Examples:
              kloop init
              kloop init --dry-run
              kloop init --ide vscode catalog
            """)
        {
            Service, Ide, Force, DryRun,
        };
        command.SetAction((parsed, _) => VerbRunner.RunAsync(signals => Task.FromResult(parsed.GetValue(Ide) is { } ide
            ? WriteIde(ide, parsed.GetValue(Service) ?? Path.GetFileName(Environment.CurrentDirectory))
            : WriteConfiguration(parsed, signals.Stop))));
        return command;
    }

    private static int WriteConfiguration(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Service) is { } service) throw new UsageException($"SERVICE belongs to --ide: say kloop init --ide {string.Join('|', IdeSetup.Names)} {service}");
        var init = new ProjectInit(Environment.CurrentDirectory);
        var (text, application) = init.Draft(cancellationToken);
        if (parsed.GetValue(DryRun))
        {
            Console.Write(text);
            return ExitCodes.Done;
        }

        foreach (string file in init.Write(text, parsed.GetValue(Force))) Console.WriteLine($"written   {file}");
        foreach (string assumed in application.Assumed) Console.Error.WriteLine($"kloop: {assumed}");
        foreach (var (place, what) in application.Unsupported) Console.Error.WriteLine($"kloop: {place}: {what}");
        return ExitCodes.Done;
    }

    private static int WriteIde(string ide, string service)
    {
        if (!service.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) throw new UsageException($"\"{service}\" is no Service's name: say kloop init --ide {ide} SERVICE");
        bool left = false;
        foreach (var file in new IdeSetup(Environment.CurrentDirectory, service).Write(ide))
        {
            Console.WriteLine($"{file.Outcome.ToString().ToLowerInvariant(),-9} {file.Path}");
            if (file.Snippet is null) continue;
            left = true;
            Console.Error.WriteLine($"kloop: {file.Path} has comments, or is otherwise than Kloop would write it: it was left as it is. Add this by hand:\n{file.Snippet}");
        }

        return left ? ExitCodes.Failed : ExitCodes.Done;
    }
}
