using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine;
using Kloop.Engine.Dev.Loop;

namespace Kloop.Cli.Commands.Dev;

/// <summary><c>kloop dev</c>.</summary>
internal static class DevCommand
{
    private static readonly Argument<string[]> Services = new("SERVICE") { Description = "Workloads or images to develop in (default: all that are built here); in an overlay environment also the services that it is to have", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<bool> NoLogs = new("--no-logs") { Description = "Do not show the pods' logs" };
    private static readonly Option<string?> AgentImage = new("--agent-image") { Description = "An image that has the agent at /kloop-agent" };
    private static readonly Option<string> Cleanup = new("--cleanup") { Description = "At the end: patches (default; the application stays as it was deployed) or all (it goes, but for data and namespaces)", DefaultValueFactory = _ => "patches" };

    public static Command Create()
    {
        var command = new Verb("dev", VerbEffect.Writes, """
            Build and deploy the application, then follow your edits: files go into the running containers, processes start again, images are built anew, whichever a change needs. Logs and ports come to this terminal.

            Keys: b build and deploy again, r restart all, e the latest events, o open the forwarded ports in the browser, q end.

            Examples:
              kloop dev
              kloop dev catalog cart
              kloop dev -f skaffold.yaml --profile local
            """)
        {
            Services, NoLogs, AgentImage, Cleanup,
        };
        GitOpsArguments.AddTo(command);
        ApplicationArguments.AddTo(command);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            bool all = parsed.GetValue(Cleanup) switch
            {
                "patches" => false,
                "all" => true,
                var other => throw new UsageException($"--cleanup {other}: patches or all is needed"),
            };
            string[] services = parsed.GetValue(Services) ?? [];
            using var work = await ApplicationArguments.OpenAsync(parsed, services, signals.Stop, elsewhere: true);
            var options = new DevLoopOptions
            {
                Build = ApplicationArguments.Build(parsed, work),
                Deploy = ApplicationArguments.Deploy(parsed, work.Scope.Environment?.Base is null ? [] : services),
                File = ApplicationArguments.FileOf(parsed),
                Only = services,
                Logs = !parsed.GetValue(NoLogs),
                AgentImage = parsed.GetValue(AgentImage),
                GitOps = GitOpsArguments.Pauses(parsed),
                RemoveAtEnd = all,
            };
            var dev = new DevReport(ApplicationArguments.IsJson(parsed), TimeProvider.System, Terminal.ErrorHasColours);
            await using var logs = new PodLogReport(ApplicationArguments.IsJson(parsed));
            using var keys = new DevKeys(signals);
            var loop = new DevLoop(work.Cluster, work.Flags, work.Application, options, new DevLoopOutput(work.Report.Write, dev.Write, logs.Write), TimeProvider.System);
            keys.Start(loop.Ask);
            await loop.RunAsync(keys.Signals);
            return ExitCodes.Done;
        }));
        return command;
    }
}
