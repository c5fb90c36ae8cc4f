using System.Runtime.InteropServices;

namespace Kloop.Shoes.Network.Calls;

/// <summary>Another process' memory and descriptors: process_vm_readv(2), pidfd_open(2), pidfd_getfd(2). Each returns -1 and sets errno on failure.</summary>
internal static unsafe partial class ProcessCalls
{
    private const nint PidfdOpenNumber = 434;
    private const nint PidfdGetNumber = 438;

    /// <summary>PIDFD_THREAD: the id may be a thread's (Linux 6.9).</summary>
    private const nint PidfdThread = 0x80;

    /// <summary>A descriptor of the thread's process.</summary>
    public static int OpenThread(int thread)
    {
        int descriptor = (int)SeccompCalls.SystemCall(PidfdOpenNumber, thread, PidfdThread, 0, 0, 0, 0);
        if (descriptor >= 0 || Marshal.GetLastPInvokeError() != Errno.InvalidArgument) return descriptor;
        return (int)SeccompCalls.SystemCall(PidfdOpenNumber, ProcessOf(thread), 0, 0, 0, 0, 0);
    }

    /// <summary>A duplicate of the process' descriptor; both share one open file.</summary>
    public static int Duplicate(int process, int descriptor) => (int)SeccompCalls.SystemCall(PidfdGetNumber, process, descriptor, 0, 0, 0, 0);

    public static nint Read(int thread, ulong from, Span<byte> to)
    {
        fixed (byte* buffer = to)
        {
            var here = new Stretch { Start = (nuint)buffer, Length = (nuint)to.Length };
            var there = new Stretch { Start = (nuint)from, Length = (nuint)to.Length };
            return ReadMemory(thread, &here, 1, &there, 1, 0);
        }
    }

    public static nint Write(int thread, ulong to, ReadOnlySpan<byte> from)
    {
        fixed (byte* buffer = from)
        {
            var here = new Stretch { Start = (nuint)buffer, Length = (nuint)from.Length };
            var there = new Stretch { Start = (nuint)to, Length = (nuint)from.Length };
            return WriteMemory(thread, &here, 1, &there, 1, 0);
        }
    }

    /// <summary>The process of a thread (Tgid in proc(5)); the thread itself if it is gone.</summary>
    private static int ProcessOf(int thread)
    {
        try
        {
            string line = File.ReadLines($"/proc/{thread}/status").First(l => l.StartsWith("Tgid:", StringComparison.Ordinal));
            return int.Parse(line.AsSpan(5).Trim(), System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or UnauthorizedAccessException)
        {
            return thread;
        }
    }

    [LibraryImport("libc", EntryPoint = "process_vm_readv", SetLastError = true)]
    private static partial nint ReadMemory(int process, Stretch* here, nuint heres, Stretch* there, nuint theres, nuint flags);

    [LibraryImport("libc", EntryPoint = "process_vm_writev", SetLastError = true)]
    private static partial nint WriteMemory(int process, Stretch* here, nuint heres, Stretch* there, nuint theres, nuint flags);
}

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Stretch
{
    public nuint Start;
    public nuint Length;
}
