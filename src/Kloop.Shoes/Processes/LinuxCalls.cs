using System.Runtime.InteropServices;

namespace Kloop.Shoes.Processes;

/// <summary>The system calls that .NET has no method for. Man pages: kill(2), prctl(2), dup2(2), execvp(3).</summary>
internal static partial class LinuxCalls
{
    public const int SigTerm = 15;
    public const int SigKill = 9;

    /// <summary>Send this signal when the parent thread ends.</summary>
    public const int PrSetParentDeathSignal = 1;

    /// <summary>Orphaned grandchildren become children of this process.</summary>
    public const int PrSetChildSubreaper = 36;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int Prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    public static partial int Dup2(int from, int to);

    [LibraryImport("libc", EntryPoint = "getppid")]
    public static partial int GetParentId();

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ExecVp(string file, string?[] arguments);
}
