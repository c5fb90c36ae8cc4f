using System.Runtime.InteropServices;

namespace Kloop.Shoes.Processes;

/// <summary>The system calls that .NET has no method for. Man pages: kill(2), prctl(2), dup2(2), access(2), geteuid(2), execvp(3), realpath(3), rename(2).</summary>
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

    /// <summary>For <see cref="Access"/>: whether it may be written to.</summary>
    public const int Writable = 2;

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint GetEffectiveUser();

    /// <summary>A path that exists, without symbolic links; as it is where that cannot be told.</summary>
    public static string Resolve(string path) => RealPath(path, 0) ?? path;

    /// <summary>Renames a link over another one, whatever they lead to: .NET's own move wants a file there.</summary>
    /// <exception cref="IOException">It cannot be.</exception>
    public static void Rename(string from, string to)
    {
        if (RenameCall(from, to) != 0) throw new IOException($"rename {from} to {to}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    public static partial int GetParentId();

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ExecVp(string file, string?[] arguments);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial string? RealPath(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameCall(string from, string to);
}
