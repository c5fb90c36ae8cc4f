using System.Globalization;
using System.Runtime.InteropServices;

namespace Kloop.Shoes.Processes;

/// <summary>
/// The first thing that runs in the developer's process: <c>kloop __exec PARENT STDOUT -- CMD …</c>. It asks
/// the kernel to end the process when kloop is killed, and then becomes CMD.
/// </summary>
public static class Launcher
{
    /// <summary>The hidden verb.</summary>
    public const string Verb = "__exec";

    private const int NotFound = 127;
    private const int NotExecutable = 126;

    /// <summary>The arguments that make the launcher start <paramref name="command"/>.</summary>
    public static IEnumerable<string> Arguments(int parent, bool stdoutToStderr, IReadOnlyList<string> command) =>
        [Verb, parent.ToString(CultureInfo.InvariantCulture), stdoutToStderr ? "2" : "1", .. command];

    /// <summary>Becomes the command; returns only when it cannot, with a shell's exit codes 126 and 127.</summary>
    public static int Run(IReadOnlyList<string> arguments)
    {
        _ = LinuxCalls.Prctl(LinuxCalls.PrSetParentDeathSignal, LinuxCalls.SigTerm, 0, 0, 0);
        // The parent may have died before the kernel knew whom to watch.
        if (LinuxCalls.GetParentId() != int.Parse(arguments[1], CultureInfo.InvariantCulture)) return 1;
        if (arguments[2] == "2") _ = LinuxCalls.Dup2(2, 1);
        _ = LinuxCalls.ExecVp(arguments[3], [.. arguments.Skip(3), null]);
        int error = Marshal.GetLastPInvokeError();
        Console.Error.WriteLine($"kloop: cannot run {arguments[3]}: {Marshal.GetPInvokeErrorMessage(error)}");
        return error == 2 ? NotFound : NotExecutable;
    }
}
