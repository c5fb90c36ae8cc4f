using System.Globalization;
using System.Runtime.InteropServices;
using Kloop.Shoes.Network.Calls;
using Kloop.Shoes.Network.Filter;

namespace Kloop.Shoes.Network;

/// <summary>Whether this machine lets an ordinary user's program have the cluster's network.</summary>
public static class NetworkSupport
{
    private const string PtraceScope = "/proc/sys/kernel/yama/ptrace_scope";

    /// <summary>Null if it does, else why not. Tries it, in a thread of its own that then ends.</summary>
    public static string? Fault()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) return "it needs Linux on x86-64";
        if (File.Exists(PtraceScope) && int.TryParse(File.ReadAllText(PtraceScope).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int scope) && scope > 1)
        {
            return $"{PtraceScope} is {scope}, so kloop may not look into your program: 1 is enough";
        }

        int listener = 0;
        // The filter, and no_new_privs, are of this thread alone, and go with it.
        var thread = new Thread(() =>
        {
            listener = FilterInstallation.Install();
            if (listener >= 0) _ = SocketCalls.Close(listener);
        });
        thread.Start();
        thread.Join();
        return listener >= 0 ? null : Explain(-listener);
    }

    internal static string Explain(int error) => error switch
    {
        Errno.Busy => "kloop runs in the shoes of another kloop: one can have them at a time",
        Errno.NoSuchCall or Errno.InvalidArgument => "the kernel has no seccomp user notification (Linux 5.9 and later have)",
        Errno.AccessDenied or Errno.NotPermitted => "seccomp is not allowed here: a container's own profile forbids it",
        _ => $"seccomp: {Marshal.GetPInvokeErrorMessage(error)}",
    };
}
