using System.Runtime.InteropServices;

namespace Kloop.Shoes.Network.Calls;

/// <summary>seccomp(2) and seccomp_unotify(2), from linux/seccomp.h.</summary>
internal static unsafe partial class SeccompCalls
{
    public const int SetModeFilter = 1;

    /// <summary>Do not slow the process by the mitigation of speculative stores, as older kernels do for every filter.</summary>
    public const uint SpeculationAllowed = 1 << 2;

    public const uint NewListener = 1 << 3;

    /// <summary>Once a notification is received only a fatal signal interrupts the call (Linux 5.19).</summary>
    public const uint WaitKillable = 1 << 5;

    public const uint ResponseContinue = 1;

    public const nuint Receive = 0xc0502100;
    public const nuint Send = 0xc0182101;
    public const nuint IsValid = 0x40082102;
    public const nuint SetFlags = 0x40082104;

    /// <summary>The answer wakes the program on this processor (Linux 6.6).</summary>
    public const nuint SynchronousWake = 1;

    public const int PrSetNoNewPrivileges = 38;

    private const nint SeccompNumber = 317;

    public static int Seccomp(int operation, uint flags, void* argument) => (int)SystemCall(SeccompNumber, operation, (nint)flags, (nint)argument, 0, 0, 0);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Ioctl(int descriptor, nuint request, void* argument);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);
}

/// <summary>struct sock_filter: one instruction of classic BPF.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FilterInstruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

/// <summary>struct sock_fprog.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct FilterCode
{
    public ushort Length;
    public FilterInstruction* Instructions;
}

/// <summary>struct seccomp_notif, with its struct seccomp_data.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct CallSeen
{
    public ulong Id;
    public int Thread;
    public uint Flags;
    public int Number;
    public uint Architecture;
    public ulong InstructionPointer;
    public fixed ulong Arguments[6];
}

/// <summary>struct seccomp_notif_resp.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CallAnswer
{
    public ulong Id;
    public long Value;
    public int Error;
    public uint Flags;
}
