using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine;
using Kloop.Engine.Applications;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Testing;
using Kloop.Engine.Testing.Results;

namespace Kloop.Cli.Commands.Test;

/// <summary><c>kloop test</c>.</summary>
internal static class TestCommand
{
    private static readonly Argument<string[]> What = new("WHAT") { Description = "unit, deploy or e2e, and services' names (default: all kinds, all services)", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<bool> Watch = new("--watch", "-w") { Description = "Run again when files change" };
    private static readonly Option<string?> Report = new("--report") { Description = "PATH of the JUnit file with all results (default: .kloop/test-results.xml)" };

    private static readonly Dictionary<string, TestKind> Kinds = new() { ["unit"] = TestKind.Unit, ["deploy"] = TestKind.Deploy, ["e2e"] = TestKind.EndToEnd };

    public static Command Create()
    {
        var command = new Verb("test", VerbEffect.Writes, """
            Test the application: its services' unit tests here; its deployment, and the end-to-end tests of kloop.yaml, in a namespace of their own that is removed afterwards.

            Examples:
              kloop test
              kloop test unit cart --watch
              kloop test e2e
            """)
        {
            What, Watch, Report,
        };
        ApplicationArguments.AddTo(command);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(signals => RunAsync(parsed, signals)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, StopSignals signals)
    {
        string[] what = parsed.GetValue(What) ?? [];
        TestKind? kind = what is [var first, ..] && Kinds.TryGetValue(first, out var known) ? known : null;
        var application = ApplicationArguments.Find(parsed, signals.Stop);
        var plan = TestPlan.Of(application, kind, kind is null ? what : what[1..]);
        var report = ApplicationArguments.Report(parsed);
        report.Assumed(application with { Assumed = plan.NeedsCluster ? application.Assumed : [] });
        using var work = plan.NeedsCluster ? ApplicationArguments.Connect(parsed, application, report) : null;
        var run = new TestRun(application, () => new TestCluster(work!.Whole, work.Flags, ApplicationArguments.Build(parsed), ApplicationArguments.Deploy(parsed)), report.Write, TimeProvider.System);
        string file = Path.GetFullPath(parsed.GetValue(Report) ?? Path.Combine(application.Root, ".kloop/test-results.xml"));
        bool passed = Show(await run.RunAsync(plan, signals), file, ApplicationArguments.IsJson(parsed));
        if (!parsed.GetValue(Watch)) return passed ? ExitCodes.Done : ExitCodes.Failed;
        await new TestWatch(application.Root, TimeProvider.System).RunAsync(async paths =>
        {
            var again = paths.Count == 0 ? plan : plan.After(paths, application);
            if (again.Unit.Count > 0 || again.NeedsCluster) Show(await run.RunAsync(again, signals), file, ApplicationArguments.IsJson(parsed));
        }, signals.Stop);
        return ExitCodes.Done;
    }

    /// <summary>The results: a file, and lines or JSON on stdout.</summary>
    private static bool Show(IReadOnlyList<TestCase> cases, string file, bool json)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, JUnitReport.Write(cases));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--report {file} cannot be written ({e.Message}): name another one");
        }

        foreach (var one in json ? cases : []) ConsoleLines.Write(false, System.Text.Json.JsonSerializer.Serialize(one, JsonLines.Default.TestCase));
        foreach (string line in json ? [] : TestSummary.Lines(cases)) ConsoleLines.Write(false, line);
        return TestSummary.Passed(cases);
    }
}
