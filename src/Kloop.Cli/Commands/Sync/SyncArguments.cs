using System.Buffers;
using System.CommandLine;
using Kloop.Engine;
using Kloop.Engine.Applications;
using Kloop.Engine.Dev;

namespace Kloop.Cli.Commands.Sync;

/// <summary>What <c>kloop sync</c> takes.</summary>
internal static class SyncArguments
{
    private static readonly Argument<string> Workload = new("WORKLOAD") { Description = "deploy/NAME or sts/NAME" };
    private static readonly Argument<string[]> Folders = new("FOLDER:CONTAINERPATH") { Description = "A folder of the laptop, and where it is in the container", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<bool> Restart = new("--restart") { Description = "Start the process again after each change (default: files are copied alone)" };
    private static readonly Option<string[]> Run = new("--run") { Description = "'PATTERN=COMMAND': run a command in the container when such a file changed, such as 'package.json=npm ci'" };
    private static readonly Option<string?> Build = new("--build") { Description = "'FOLDER=COMMAND': run a command on the laptop when anything in FOLDER changed, and sync what it made" };
    private static readonly Option<string[]> Ignore = new("--ignore") { Description = "PATTERN of .gitignore that is not synced; repeatable" };
    private static readonly Option<string?> Command = new("--command") { Description = "What the container runs in place of its own command" };
    private static readonly Option<string?> Container = new("--container") { Description = "NAME of the container (default: the usual one)" };
    private static readonly Option<string?> Direction = new("--direction") { Description = "upload (default), download or both" };
    private static readonly Option<string[]> Reverse = new("--reverse") { Description = "LAPTOP[:POD]: a port of the pod's 127.0.0.1 that leads to this laptop's; repeatable" };
    private static readonly Option<bool> NoPatch = new("--no-patch") { Description = "Leave the workload as it is: files go in by the container's own tar, and its process is not started again" };
    private static readonly Option<string?> Image = new("--image") { Description = "An image that has the agent at /kloop-agent" };
    private static readonly Option<string?> Registry = new("--registry") { Description = "HOST[:PORT] to push the agent's image to when none can be borrowed" };
    private static readonly Option<bool> Json = new("--json") { Description = "Events as JSON on stdout" };

    private static readonly SearchValues<char> ShellSigns = SearchValues.Create("'\"\\$`|&;<>*?(){}[]~#");

    public static void AddTo(Command command)
    {
        command.Arguments.Add(Workload);
        command.Arguments.Add(Folders);
        GitOpsArguments.AddTo(command);
        foreach (var option in (Option[])[Restart, Run, Build, Ignore, Command, Container, Direction, Reverse, NoPatch, Image, Registry, Json]) command.Options.Add(option);
    }

    public static bool IsUnpatched(ParseResult parsed) => parsed.GetValue(NoPatch);

    public static bool IsJson(ParseResult parsed) => parsed.GetValue(Json);

    /// <exception cref="UsageException">Something of it cannot be; the text says what.</exception>
    public static DevOptions Options(ParseResult parsed, string directory)
    {
        var (type, name) = DevWorkloads.Parse(parsed.GetRequiredValue(Workload));
        var build = parsed.GetValue(Build) is { } text ? Pair(text, "--build") : ((string Left, string Right)?)null;
        var target = new DevTarget(null, null)
        {
            Container = parsed.GetValue(Container),
            Command = parsed.GetValue(Command) is { } command ? Words(command) : null,
            Folders = [.. parsed.GetRequiredValue(Folders).Select(f => Folder(f, parsed, build?.Left, directory))],
            Rules =
            [
                .. (parsed.GetValue(Run) ?? []).Select(r => Pair(r, "--run")).Select(r => new ChangeRule(r.Left, ChangeAction.Run, Words(r.Right)) { Restart = parsed.GetValue(Restart) }),
                build is { } made ? new ChangeRule("*", ChangeAction.BuildHere, Words(made.Right))
                    : new ChangeRule("*", parsed.GetValue(Restart) ? ChangeAction.Restart : ChangeAction.Copy, []),
            ],
        };
        var reverse = (parsed.GetValue(Reverse) ?? []).Select(ReverseForward.Parse).ToList();
        if (IsUnpatched(parsed) && reverse.Count > 0) throw new UsageException("--reverse needs the supervisor in the pod, which --no-patch leaves out: use one of the two");
        return new DevOptions(type, name, target) { AgentImage = parsed.GetValue(Image), Registry = parsed.GetValue(Registry), GitOps = GitOpsArguments.Pauses(parsed), Reverse = reverse };
    }

    private static SyncFolder Folder(string text, ParseResult parsed, string? sources, string directory)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || colon == text.Length - 1) throw new UsageException($"{text}: FOLDER:CONTAINERPATH is needed");
        return new SyncFolder(null, Path.GetFullPath(text[..colon], directory), text[(colon + 1)..])
        {
            Ignored = parsed.GetValue(Ignore) ?? [],
            Direction = parsed.GetValue(Direction) switch
            {
                null or "upload" => SyncDirection.Upload,
                "download" => SyncDirection.Download,
                "both" => SyncDirection.Both,
                var other => throw new UsageException($"--direction {other}: upload, download or both is needed"),
            },
            Sources = sources is null ? null : Path.GetFullPath(sources, directory),
        };
    }

    private static (string Left, string Right) Pair(string text, string option) =>
        text.Split('=', 2) is [{ Length: > 0 } left, { Length: > 0 } right] ? (left, right) : throw new UsageException($"{option} {text}: LEFT=COMMAND is needed");

    /// <summary>A command without a shell's signs needs no shell.</summary>
    private static string[] Words(string command) =>
        command.AsSpan().ContainsAny(ShellSigns) ? ["sh", "-c", command] : command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
