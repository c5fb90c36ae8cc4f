using System.Runtime.InteropServices;

namespace Kloop.Agent.Supervise.Calls;

/// <summary>
/// What a supervisor needs of the system: .NET's own Process knows no process groups and reaps no orphans. Man pages:
/// posix_spawn(3), posix_spawn_file_actions_addclose(3), posix_spawnattr_setflags(3), waitid(2), waitpid(2), kill(2), pipe2(2), prctl(2).
/// </summary>
internal static unsafe partial class ProcessCalls
{
    public const int SigTerm = 15;
    public const int SigKill = 9;

    /// <summary>posix_spawnattr_t and posix_spawn_file_actions_t are 336 and 80 bytes in glibc; sigset_t is 128.</summary>
    public const int OpaqueSize = 512;

    public const int AllChildren = 0;
    public const int ExitedOnly = 4;
    public const int LeaveIt = 0x01000000;
    public const int NoHang = 1;
    public const int CloseOnExec = 0x80000;
    public const int SetChildSubreaper = 36;

    /// <summary>POSIX_SPAWN_SETPGROUP, SETSIGDEF and SETSIGMASK.</summary>
    public const short OwnGroupAndSignals = 0x02 | 0x04 | 0x08;

    [LibraryImport("libc", EntryPoint = "posix_spawnp")]
    public static partial int Spawn(out int process, byte* file, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial int InitAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setpgroup")]
    public static partial int SetGroup(byte* attributes, int group);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int SetDefaultSignals(byte* attributes, byte* set);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int SetSignalMask(byte* attributes, byte* set);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    public static partial int FillSignals(byte* set);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    public static partial int EmptySignals(byte* set);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int InitActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddDirectory(byte* actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int FreeActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static partial int FreeAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitId(int kind, int id, byte* info, int options);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitProcess(int process, out int status, int options);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int Prctl(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);
}
