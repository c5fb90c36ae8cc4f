using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine;
using Kloop.Engine.Debugging;

namespace Kloop.Cli.Commands.Debug;

/// <summary><c>kloop debug</c>.</summary>
internal static class DebugCommand
{
    private static readonly Argument<string> Target = new("SERVICE") { Description = "A Service, deploy/NAME or sts/NAME" };
    private static readonly Option<string?> Runtime = new("--runtime") { Description = "node, python, java, dotnet or go (default: what its command says)" };
    private static readonly Option<int?> Port = new("--port") { Description = "The laptop's port for the debugger (default: the debugger's usual one)" };
    private static readonly Option<bool> Wait = new("--wait") { Description = "Stand still at the first line until a debugger comes" };
    private static readonly Option<string?> Container = new("--container") { Description = "NAME of the container (default: the usual one)" };
    private static readonly Option<string?> Command = new("--command") { Description = "What the container runs in place of its own command" };
    private static readonly Option<string?> Ide = new("--ide") { Description = "vscode: add the attach configuration to .vscode/launch.json here, in place of printing it" };
    private static readonly Option<string?> Image = new("--image") { Description = "An image that has the agent at /kloop-agent" };
    private static readonly Option<string?> Registry = new("--registry") { Description = "HOST[:PORT] to push the agent's image to when none can be borrowed" };
    private static readonly Option<bool> Json = new("--json") { Description = "Events as JSON on stdout" };

    public static Command Create()
    {
        var command = new Verb("debug", VerbEffect.Writes, """
            Start a container's program so that a debugger can attach, forward the debugger's port, and print what the IDE needs. The workload is put back at the end.

            Examples:
              kloop debug catalog
              kloop debug deploy/orders --wait
              kloop debug cart --runtime go --ide vscode
            """)
        {
            Target, Runtime, Port, Wait, Container, Command, Ide, Image, Registry, Json,
        };
        GitOpsArguments.AddTo(command);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            var options = new DebugOptions(parsed.GetRequiredValue(Target))
            {
                Runtime = parsed.GetValue(Runtime) is { } runtime ? Named(runtime) : null,
                Port = parsed.GetValue(Port) is { } port ? port is > 0 and <= ushort.MaxValue ? port : throw new UsageException($"--port {port}: 1 to 65535 is needed") : null,
                Wait = parsed.GetValue(Wait),
                Container = parsed.GetValue(Container),
                Command = parsed.GetValue(Command)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words ? words : null,
                WriteTo = parsed.GetValue(Ide) switch
                {
                    null => null,
                    "vscode" => Environment.CurrentDirectory,
                    var other => throw new UsageException($"--ide {other}: vscode is known; others attach by what is printed"),
                },
                AgentImage = parsed.GetValue(Image),
                Registry = parsed.GetValue(Registry),
                GitOps = GitOpsArguments.Pauses(parsed),
            };
            using var cluster = ClusterArguments.Connect(parsed);
            var report = new DevReport(parsed.GetValue(Json), TimeProvider.System, Terminal.ErrorHasColours);
            await new DebugSession(cluster, options, report.Write, TimeProvider.System).RunAsync(signals);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static DebugRuntime Named(string name) => Enum.TryParse<DebugRuntime>(name, ignoreCase: true, out var runtime) && Enum.IsDefined(runtime)
        ? runtime : throw new UsageException($"--runtime {name}: node, python, java, dotnet or go is needed");
}
