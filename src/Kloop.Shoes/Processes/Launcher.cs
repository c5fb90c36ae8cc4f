using System.Globalization;
using System.Runtime.InteropServices;
using Kloop.Shoes.Mounts;
using Kloop.Shoes.Network.Handover;

namespace Kloop.Shoes.Processes;

/// <summary>
/// The first thing that runs in the developer's process: <c>kloop __exec PARENT STDOUT MOUNTS NETWORK CMD …</c>. It asks
/// the kernel to end the process when kloop is killed, gives it its pod's files and network, and then becomes CMD.
/// </summary>
public static class Launcher
{
    /// <summary>The hidden verb.</summary>
    public const string Verb = "__exec";

    /// <summary>Exit code when the process cannot be prepared; CMD was not run.</summary>
    public const int NotPrepared = 125;

    /// <summary>Begins the reason then.</summary>
    internal const string NotPreparedText = "kloop: the pod's files cannot be put at their paths: ";

    /// <summary>
    /// The program to start, and its first arguments: this one again. Where `dotnet` runs it, the program beside
    /// its library.
    /// </summary>
    internal static string Program { get; } =
        Path.GetFileName(System.Environment.ProcessPath) == "dotnet" ? Path.ChangeExtension(System.Environment.GetCommandLineArgs()[0], null) : System.Environment.ProcessPath!;

    private const int NotFound = 127;
    private const int NotExecutable = 126;

    /// <summary>The arguments that make the launcher start <paramref name="command"/>.</summary>
    /// <param name="parent">Whose end ends it.</param>
    /// <param name="stdoutToStderr">Keeps its output off stdout.</param>
    /// <param name="mounts">A file of <see cref="MountStep"/>s; null for none.</param>
    /// <param name="network">Where kloop waits for its network calls, or <see cref="LauncherStep.None"/>.</param>
    /// <param name="command">Program and arguments.</param>
    public static IEnumerable<string> Arguments(int parent, bool stdoutToStderr, string? mounts, string network, IReadOnlyList<string> command) =>
        [Verb, parent.ToString(CultureInfo.InvariantCulture), stdoutToStderr ? "2" : "1", mounts ?? MountNamespace.Nothing, network, .. command];

    /// <summary>Becomes the command; returns only when it cannot, with a shell's exit codes 126 and 127.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        _ = LinuxCalls.Prctl(LinuxCalls.PrSetParentDeathSignal, LinuxCalls.SigTerm, 0, 0, 0);
        // The parent may have died before the kernel knew whom to watch.
        int parent = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        if (LinuxCalls.GetParentId() != parent) return 1;
        if (arguments[2] == "2") _ = LinuxCalls.Dup2(2, 1);
        if (MountNamespace.Enter(arguments[3], mounts => [.. arguments.Take(3), mounts, .. arguments.Skip(4)]) is { } reason)
        {
            Console.Error.WriteLine($"{NotPreparedText}{reason}");
            return NotPrepared;
        }

        if (!LauncherStep.Run(arguments[4], parent)) return 1;
        _ = LinuxCalls.ExecVp(arguments[5], [.. arguments.Skip(5), null]);
        int error = Marshal.GetLastPInvokeError();
        Console.Error.WriteLine($"kloop: cannot run {arguments[5]}: {Marshal.GetPInvokeErrorMessage(error)}");
        return error == 2 ? NotFound : NotExecutable;
    }
}
