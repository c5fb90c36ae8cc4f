using Kloop.Engine.Programs;

namespace Kloop.Engine.Dev.Compiling;

/// <summary>
/// Makes of changed C# sources what <c>dotnet build</c> would make, without asking MSBuild again what it said a minute ago:
/// the compiler is called as the build calls it. This is done only where it was seen to make, byte for byte, the assembly
/// that the build made; a project whose build does more (weaves, signs, stamps) is built as ever. Not safe from several threads.
/// </summary>
/// <param name="build">The build's command.</param>
/// <param name="directory">Where it runs.</param>
internal sealed class CompilerShortcut(IReadOnlyList<string> build, string directory) : IAsyncDisposable
{
    /// <summary>A project that does more than compile, twice, will do so again.</summary>
    private const int MostRefuted = 2;

    private readonly CancellationTokenSource _ended = new();
    private Task _learning = Task.CompletedTask;
    private volatile CompilerCall? _proved;
    private int _refuted;

    /// <summary>Whether there can be one for a command.</summary>
    public static bool Is(IReadOnlyList<string> command) => command is ["dotnet", "build", _, ..];

    /// <summary>Learns anew, in the background, after a build that succeeded.</summary>
    public void Learn()
    {
        _proved = null;
        if (_refuted >= MostRefuted) return;
        _learning = Task.Run(LearnAsync);
    }

    /// <summary>Waits for what is being learned, which writes where a build does, and takes less long.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) => _learning.WaitAsync(cancellationToken);

    /// <summary>Whether it holds after the build's command has run for these files, in full: nothing came or went that is code.</summary>
    public bool Outlives(IEnumerable<string> changed) =>
        _proved is { } call && changed.All(p => call.Sources.Contains(p) ? File.Exists(p) : Path.GetExtension(p) is not (".cs" or ".razor" or ".cshtml"));

    /// <summary>Compiles. Null when the build's command has to run.</summary>
    /// <param name="changed">All that changed since the last build, in full.</param>
    /// <param name="onLine">Takes what the compiler says.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The compiler's exit code.</returns>
    public async Task<int?> TryAsync(IReadOnlyCollection<string> changed, Action<string> onLine, CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken);
        if (_proved is not { } call || changed.Count == 0 || !changed.All(p => call.Sources.Contains(p))) return null;
        // What is generated may have been cleaned away.
        if (!call.Sources.All(File.Exists)) return null;
        try
        {
            var result = await CompileAsync(call, cancellationToken);
            foreach (string line in result.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries)) onLine(line);
            if (result.Code == 0) TakeOver(call);
            return result.Code;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TaskFailedException)
        {
            _proved = null;
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _learning;
        _ended.Dispose();
    }

    private async Task LearnAsync()
    {
        try
        {
            var asked = await ProgramRun.RunAsync(new ProgramCall(build[0], [.. build.Skip(1), .. CompilerCall.Question]) { Directory = directory }, _ended.Token);
            if (asked.Code != 0 || CompilerCall.Of(asked.Output) is not { } call || !File.Exists(call.Compiler) || !File.Exists(call.Target)) return;
            // An edit since the build proves nothing either way.
            if ((await CompileAsync(call, _ended.Token)).Code != 0 || IsEditedSince(File.GetLastWriteTimeUtc(call.Target), call)) return;
            byte[] made = await File.ReadAllBytesAsync(Made(call, call.Target), _ended.Token), built = await File.ReadAllBytesAsync(call.Target, _ended.Token);
            if (made.AsSpan().SequenceEqual(built)) _proved = call;
            else _refuted++;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or TaskFailedException or OperationCanceledException)
        {
            // Then every edit is built by the command.
        }
    }

    private static bool IsEditedSince(DateTime built, CompilerCall call) => call.Sources.Any(s => !s.Contains("/obj/", StringComparison.Ordinal) && File.GetLastWriteTimeUtc(s) > built);

    private static Task<ProgramResult> CompileAsync(CompilerCall call, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(call.Folder);
        string response = Path.Combine(call.Folder, "csc.rsp");
        File.WriteAllLines(response, call.Response());
        return ProgramRun.RunAsync(new ProgramCall("dotnet", call.Command(response)) { Directory = call.Directory }, cancellationToken);
    }

    /// <summary>The debugger's symbols first: an assembly without them is one of another build.</summary>
    private static void TakeOver(CompilerCall call)
    {
        string symbols = Path.ChangeExtension(call.Target, ".pdb");
        if (File.Exists(Made(call, symbols))) File.Move(Made(call, symbols), symbols, overwrite: true);
        File.Move(Made(call, call.Target), call.Target, overwrite: true);
    }

    private static string Made(CompilerCall call, string target) => Path.Combine(call.Folder, Path.GetFileName(target));
}
