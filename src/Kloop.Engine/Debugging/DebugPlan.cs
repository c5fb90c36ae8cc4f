using System.Text.Json.Nodes;

namespace Kloop.Engine.Debugging;

/// <summary>How a container's program is started so that a debugger can attach.</summary>
/// <param name="Runtime">What it is.</param>
/// <param name="Command">What the container runs.</param>
/// <param name="Environment">Variables that it gets in addition.</param>
/// <param name="Port">Where the debugger listens in the container, on its loopback; 0 when the IDE comes by exec.</param>
public sealed record DebugPlan(DebugRuntime Runtime, IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment, int Port)
{
    /// <summary>The debugger's folder in the container, where it comes from the laptop.</summary>
    public const string Folder = "/tmp/kloop-debugger";

    /// <summary>Visual Studio Code's name for the folder that is open.</summary>
    private const string Workspace = "${workspaceFolder}";

    private static readonly Dictionary<string, string> None = [];

    /// <summary>What runs a command; null when its words do not tell. Pure.</summary>
    public static DebugRuntime? RuntimeOf(IReadOnlyList<string> command) => Interpreter(command) switch
    {
        { } at when IsNode(command[at]) => DebugRuntime.Node,
        { } at when IsPython(command[at]) => DebugRuntime.Python,
        { } at when Name(command[at]) == "java" => DebugRuntime.Java,
        { } at when Name(command[at]) == "dotnet" || command[at].EndsWith(".dll", StringComparison.OrdinalIgnoreCase) => DebugRuntime.DotNet,
        // Their launchers start an interpreter, which reads the same variables.
        _ when command.Count > 0 && Name(command[0]) is "npm" or "npx" or "yarn" or "pnpm" => DebugRuntime.Node,
        _ when command.Count > 0 && Name(command[0]) is "mvn" or "gradle" or "gradlew" => DebugRuntime.Java,
        _ => null,
    };

    /// <summary>The plan for a command. Pure.</summary>
    /// <param name="runtime">What runs it.</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="environment">The container's variables: those that are added to keep what they say.</param>
    /// <param name="wait">Stand still at the first line until a debugger comes.</param>
    /// <exception cref="UsageException">This runtime's debugger cannot be put before this command.</exception>
    public static DebugPlan Of(DebugRuntime runtime, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, bool wait) => runtime switch
    {
        DebugRuntime.Node => OfNode(command, environment, wait),
        DebugRuntime.Python => OfPython(command, environment, wait),
        DebugRuntime.Java => new DebugPlan(runtime, command, With(environment, "JAVA_TOOL_OPTIONS", $"-agentlib:jdwp=transport=dt_socket,server=y,suspend={(wait ? "y" : "n")},address=127.0.0.1:5005"), 5005),
        DebugRuntime.Go => new DebugPlan(runtime,
            [$"{Folder}/dlv", "exec", command[0], "--headless", "--listen=127.0.0.1:2345", "--api-version=2", "--accept-multiclient", .. wait ? (string[])[] : ["--continue"], .. command.Count > 1 ? (string[])["--", .. command.Skip(1)] : []],
            // Its configuration has no home in a container without one.
            new Dictionary<string, string> { ["XDG_CONFIG_HOME"] = Folder }, 2345),
        _ => wait ? throw new UsageException("--wait: .NET's debuggers attach to a process that runs already") : new DebugPlan(runtime, command, None, 0),
    };

    /// <summary>What Visual Studio Code needs to attach. Pure.</summary>
    /// <param name="name">The configuration's name.</param>
    /// <param name="port">The laptop's port.</param>
    /// <param name="remoteRoot">Where the program's files are in the container; null when not known.</param>
    /// <param name="exec">Namespace, workload and container, for a debugger that comes by exec.</param>
    /// <param name="debugger">The debugger's program below <see cref="Folder"/>; null where it is no program.</param>
    public JsonObject Attach(string name, int port, string? remoteRoot, (string Namespace, string Workload, string Container) exec, string? debugger)
    {
        string root = remoteRoot ?? "/app";
        return Runtime switch
        {
            DebugRuntime.Node => new JsonObject
            {
                ["name"] = name,
                ["type"] = "node",
                ["request"] = "attach",
                ["address"] = "127.0.0.1",
                ["port"] = port,
                ["localRoot"] = Workspace,
                ["remoteRoot"] = root,
                ["restart"] = true,
            },
            DebugRuntime.Python => new JsonObject
            {
                ["name"] = name,
                ["type"] = "debugpy",
                ["request"] = "attach",
                ["connect"] = new JsonObject { ["host"] = "127.0.0.1", ["port"] = port },
                ["pathMappings"] = new JsonArray(new JsonObject { ["localRoot"] = Workspace, ["remoteRoot"] = root }),
            },
            DebugRuntime.Java => new JsonObject { ["name"] = name, ["type"] = "java", ["request"] = "attach", ["hostName"] = "127.0.0.1", ["port"] = port },
            DebugRuntime.Go => new JsonObject
            {
                ["name"] = name,
                ["type"] = "go",
                ["request"] = "attach",
                ["mode"] = "remote",
                ["host"] = "127.0.0.1",
                ["port"] = port,
                ["substitutePath"] = new JsonArray(new JsonObject { ["from"] = Workspace, ["to"] = root }),
            },
            _ => new JsonObject
            {
                ["name"] = name,
                ["type"] = "coreclr",
                ["request"] = "attach",
                ["processName"] = Name(Command[0]) == "dotnet" ? "dotnet" : Name(Command[0]),
                ["pipeTransport"] = new JsonObject
                {
                    ["pipeProgram"] = "kubectl",
                    ["pipeArgs"] = new JsonArray("exec", "-i", "-n", exec.Namespace, exec.Workload, "-c", exec.Container, "--"),
                    ["debuggerPath"] = $"{Folder}/{debugger}",
                    ["pipeCwd"] = Workspace,
                    ["quoteArgs"] = false,
                },
                ["sourceFileMap"] = new JsonObject { [root] = Workspace },
            },
        };
    }

    private static DebugPlan OfNode(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, bool wait)
    {
        string option = $"{(wait ? "--inspect-brk" : "--inspect")}=127.0.0.1:9229";
        // In the command it is this process's alone; in the variable each child would want the same port.
        return Interpreter(command) is { } at && IsNode(command[at])
            ? new DebugPlan(DebugRuntime.Node, [.. command.Take(at + 1), option, .. command.Skip(at + 1)], None, 9229)
            : new DebugPlan(DebugRuntime.Node, command, With(environment, "NODE_OPTIONS", option), 9229);
    }

    private static DebugPlan OfPython(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, bool wait)
    {
        if (Interpreter(command) is not { } at || !IsPython(command[at]))
        {
            throw new UsageException($"the container runs {string.Join(' ', command)}, and debugpy must be put before a program of Python: say it with --command, such as --command 'python3 -m gunicorn …'");
        }

        // Options of the interpreter stay before it; what comes after -c or -m is the program's.
        int program = at + 1;
        while (program < command.Count && command[program].StartsWith('-') && command[program] is not ("-m" or "-c" or "-")) program += command[program] is "-W" or "-X" ? 2 : 1;
        return new DebugPlan(
            DebugRuntime.Python,
            [.. command.Take(program), "-Xfrozen_modules=off", "-m", "debugpy", "--listen", "127.0.0.1:5678", .. wait ? (string[])["--wait-for-client"] : [], .. command.Skip(program)],
            new Dictionary<string, string> { ["PYTHONPATH"] = environment.GetValueOrDefault("PYTHONPATH") is { Length: > 0 } before ? $"{Folder}:{before}" : Folder }, 5678);
    }

    /// <summary>Where in a command an interpreter stands: first, or behind <c>env</c>, <c>exec</c>, tini and the like.</summary>
    private static int? Interpreter(IReadOnlyList<string> command)
    {
        for (int i = 0; i < command.Count; i++)
        {
            string name = Name(command[i]);
            if (IsNode(name) || IsPython(name) || name is "java" or "dotnet") return i;
            bool passes = name is "env" or "tini" or "dumb-init" or "nice" or "exec" or "--" or "catatonit" || command[i].StartsWith('-') || (i > 0 && command[i].Contains('=', StringComparison.Ordinal));
            if (!passes) return null;
        }

        return null;
    }

    private static bool IsNode(string word) => Name(word) is "node" or "nodejs";

    private static bool IsPython(string word) => Name(word) is var name && name.StartsWith("python", StringComparison.Ordinal) && name[6..].All(c => char.IsAsciiDigit(c) || c == '.');

    private static string Name(string word) => word[(word.LastIndexOf('/') + 1)..];

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> environment, string name, string option) =>
        new() { [name] = environment.GetValueOrDefault(name) is { Length: > 0 } before ? $"{before} {option}" : option };
}
