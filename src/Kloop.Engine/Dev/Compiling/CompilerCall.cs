using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev.Compiling;

/// <summary>
/// How MSBuild calls the C# compiler for a project, as it says itself (Microsoft.CSharp.Core.targets,
/// <c>ProvideCommandLineArgs</c>), and how to call it so that it makes the same beside it. Pure.
/// </summary>
internal sealed class CompilerCall
{
    private const string Out = "/out:", PathMap = "/pathmap:";

    /// <summary>Options that name a file to be written, beside the assembly.</summary>
    private static readonly string[] Written = ["/out:", "/pdb:", "/refout:", "/doc:", "/errorlog:", "/generatedfilesout:"];

    private readonly IReadOnlyList<string> _arguments;
    private readonly bool _shared;

    private CompilerCall(IReadOnlyList<string> arguments, string directory, string compiler, string target, bool shared)
    {
        _arguments = arguments;
        _shared = shared;
        (Directory, Compiler, Target) = (directory, compiler, target);
        Sources = arguments.Where(IsSource).Concat(OfOption("/additionalfile:")).Select(Absolute).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>What <c>dotnet build</c> is asked for to tell it; nothing is compiled.</summary>
    public static IReadOnlyList<string> Question { get; } =
    [
        "-t:Compile", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true",
        // An output that is never there: otherwise nothing would be told of what is up to date.
        "-p:NonExistentFile=__NonExistentSubDir__/__NonExistentFile__",
        "-getItem:CscCommandLineArgs", "-getProperty:TargetPath,RoslynTargetsPath,MSBuildProjectDirectory,UseSharedCompilation",
    ];

    /// <summary>Where it runs: the project's folder.</summary>
    public string Directory { get; }

    /// <summary>The compiler, to be started by <c>dotnet</c>.</summary>
    public string Compiler { get; }

    /// <summary>The assembly that the build makes, where it is run from.</summary>
    public string Target { get; }

    /// <summary>Where it is made here, before it takes the other's place.</summary>
    public string Folder => Path.GetDirectoryName(Target) + ".compiled";

    /// <summary>The files that the compiler reads as code, in full.</summary>
    public IReadOnlySet<string> Sources { get; }

    /// <summary>Reads the answer; null when the project is not one of C#, or not as it is known.</summary>
    public static CompilerCall? Of(string answer)
    {
        try
        {
            var json = JsonNode.Parse(answer);
            string[] arguments = [.. json.Items("Items", "CscCommandLineArgs").Select(i => i.Text("Identity")).OfType<string>()];
            if (json.Text("Properties", "MSBuildProjectDirectory") is not { Length: > 0 } directory
                || json.Text("Properties", "RoslynTargetsPath") is not { Length: > 0 } roslyn
                || json.Text("Properties", "TargetPath") is not { Length: > 0 } target
                || !arguments.Any(a => a.StartsWith(Out, StringComparison.Ordinal)))
            {
                return null;
            }

            bool shared = !string.Equals(json.Text("Properties", "UseSharedCompilation"), "false", StringComparison.OrdinalIgnoreCase);
            return new CompilerCall(arguments, directory, Path.GetFullPath(Path.Combine(roslyn, "bincore", "csc.dll")), Path.GetFullPath(target), shared);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Lines of a response file: the same call, but everything is written to <see cref="Folder"/>, and says that it were written where the build does.</summary>
    public IReadOnlyList<string> Response()
    {
        string made = Absolute(_arguments.First(a => a.StartsWith(Out, StringComparison.Ordinal))[Out.Length..]);
        return
        [
            .. _arguments.Where(a => a != "/noconfig" && !Written.Any(w => a.StartsWith(w, StringComparison.Ordinal))).Select(Quoted),
            Quoted($"{Out}{Path.Combine(Folder, Path.GetFileName(made))}"),
            // What is documented wrongly is to be told as in the build.
            .. OfOption("/doc:").Select(d => Quoted($"/doc:{Path.Combine(Folder, Path.GetFileName(d))}")),
            Quoted($"{PathMap}{string.Join(',', [.. OfOption(PathMap), $"{Folder}={Path.GetDirectoryName(made)}"])}"),
        ];
    }

    /// <summary>What <c>dotnet</c> is started with.</summary>
    /// <param name="response">The response file.</param>
    public IReadOnlyList<string> Command(string response) => ["exec", Compiler, "/nologo", "/noconfig", .. _shared ? (string[])["/shared"] : [], $"@{response}"];

    /// <summary>Their values: of <c>ALIAS=FILE</c> and <c>FILE,NAME</c> all of it, for a file's name may have both signs.</summary>
    private IEnumerable<string> OfOption(string option) =>
        _arguments.Where(a => a.StartsWith(option, StringComparison.Ordinal)).Select(a => a[option.Length..]);

    /// <summary>A path, also one from the root, and not an option, whose colon comes before any other slash.</summary>
    private static bool IsSource(string argument) =>
        !argument.StartsWith('/') || argument.AsSpan(1).IndexOfAny('/', ':') is var at and >= 0 && argument[at + 1] == '/';

    private string Absolute(string path) => Path.GetFullPath(path.Trim('"'), Directory);

    private static string Quoted(string line) => line.Contains(' ', StringComparison.Ordinal) && !line.Contains('"', StringComparison.Ordinal) ? $"\"{line}\"" : line;
}
