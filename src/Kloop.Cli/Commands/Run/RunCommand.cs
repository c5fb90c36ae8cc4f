using System.CommandLine;
using Kloop.Cli.Commands.Redirect;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine;
using Kloop.Engine.Configuration;
using Kloop.Engine.Redirect.Several;
using Kloop.Engine.Run;

namespace Kloop.Cli.Commands.Run;

/// <summary><c>kloop run</c>.</summary>
internal static class RunCommand
{
    private static readonly Argument<string?> Target = new("TARGET") { Description = "SERVICE, deploy/NAME, sts/NAME, cronjob/NAME or job/NAME (default: all of kloop.yaml's run list)", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Argument<string[]> Program = new("CMD") { Description = "After --: your program", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<bool> Replace = new("--replace") { Description = "Let the workload stand still meanwhile: no pods, or a CronJob suspended" };
    private static readonly Option<string?> Container = new("--container") { Description = "NAME of the container whose place CMD takes (default: the usual one)" };
    private static readonly Option<string?> Image = new("--image") { Description = "An image that has the agent at /kloop-agent" };
    private static readonly Option<string?> Registry = new("--registry") { Description = "HOST[:PORT] to push the agent's image to when none can be borrowed" };
    private static readonly Option<string?> Config = new("--config") { Description = "FILE with a run list (default: kloop.yaml here or above, up to the repository's root)" };
    private static readonly Option<int?> Grace = new("--grace") { Description = "Seconds between SIGTERM and SIGKILL for CMD (default: 10)" };
    private static readonly Option<bool> Json = new("--json") { Description = "Events as JSON on stdout; CMD's own output goes to stderr" };

    public static Command Create()
    {
        var command = new Verb("run", VerbEffect.Writes, """
            Run a program with a pod's environment and files. No traffic is taken; with --replace the workload stands still meanwhile.

            Examples:
              kloop run catalog -- node server.js
              kloop run deploy/orders --replace -- python3 worker.py
              kloop run cronjob/nightly -- ./report
              kloop run                  (all of kloop.yaml's run list)
            """)
        {
            Target, Program, Replace, Container, Config, Image, Registry, Grace, ProgramArguments.Volume, Json,
        };
        GitOpsArguments.AddTo(command);
        NetworkArguments.AddTo(command);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            var (target, program) = Words(parsed);
            var given = new RunOptions(
                target, program, parsed.GetValue(Replace), parsed.GetValue(Container), parsed.GetValue(Image), parsed.GetValue(Registry),
                parsed.GetValue(Grace) is { } seconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : null, parsed.GetValue(Json),
                Network: NetworkArguments.Way(parsed), Outgoing: NetworkArguments.Rules(parsed))
            {
                Volumes = parsed.GetValue(ProgramArguments.Volume) ?? [],
                GitOps = GitOpsArguments.Pauses(parsed),
            };
            var configuration = RunChoice.TakesConfiguration(given) ? ConfigurationFile.Read(parsed.GetValue(Config), Environment.CurrentDirectory) : null;
            var runs = RunChoice.Resolve(given, configuration).Select(r => BridgeChoice.Over(r, Environment.CurrentDirectory)).ToList();
            using var cluster = ClusterArguments.Connect(parsed);
            if (runs is not [var one]) return await RedirectCommand.SeveralAsync(cluster, [], runs, given.StdoutToStderr, signals);
            await using var report = new RedirectReport(one.StdoutToStderr, TimeProvider.System, Terminal.ErrorHasColours);
            return await new RunSession(cluster, one, report.Write, TimeProvider.System).RunAsync(signals);
        }));
        return command;
    }

    /// <summary>The target stands before <c>--</c>, the program after it. The grammar cannot tell them apart: both may be missing.</summary>
    private static (string Target, IReadOnlyList<string> Program) Words(ParseResult parsed)
    {
        string[] all = [.. parsed.GetValue(Target) is { } target ? (string[])[target] : [], .. parsed.GetValue(Program) ?? []];
        int after = ProgramArguments.CountAfterDashes(parsed);
        return (all.Length - after) switch
        {
            0 => ("", all),
            1 => (all[0], all[1..]),
            _ => throw new UsageException($"{string.Join(' ', all[..^after])}: one TARGET, and the program after --"),
        };
    }
}
