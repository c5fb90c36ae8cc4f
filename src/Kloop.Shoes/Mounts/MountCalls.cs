using System.ComponentModel;
using System.Runtime.InteropServices;
using Kloop.Shoes.Processes;

namespace Kloop.Shoes.Mounts;

/// <summary>Mounts. Man pages: mount(2), mount_setattr(2), pivot_root(2), unshare(2).</summary>
internal static partial class MountCalls
{
    public const nuint Bind = 0x1000, Move = 0x2000, Recursive = 0x4000, Unbindable = 1 << 17, Private = 1 << 18, Slave = 1 << 19;

    private const nuint NoSetUid = 2, NoDevices = 4;

    /// <summary>A mount namespace of its own.</summary>
    public const int NewMounts = 0x00020000;

    private const long MountSetAttribute = 442;
    private const int AtWorkingDirectory = -100;
    private const int Detach = 2;

    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static void Unshare(int what)
    {
        if (UnshareCall(what) != 0) throw Last("unshare");
    }

    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static void Mount(string from, string to, nuint flags)
    {
        if (MountCall(from, to, null, flags, null) != 0) throw Last($"mount {from} on {to}");
    }

    /// <summary>An empty file system that nothing else is bound from.</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static void MountEmpty(string to)
    {
        if (MountCall("kloop", to, "tmpfs", NoSetUid | NoDevices, "mode=0755") != 0) throw Last($"mount a tmpfs on {to}");
        Mount("none", to, Unbindable);
    }

    /// <summary>Adds to the mount's flags, of which some may be locked, and so not be said again.</summary>
    /// <exception cref="Win32Exception">The kernel refuses, or is older than 5.12.</exception>
    public static unsafe void SetReadOnly(string path)
    {
        const ulong readOnly = 1;
        ulong* attributes = stackalloc ulong[4];
        attributes[0] = readOnly;
        if (MountSetAttributeCall(MountSetAttribute, AtWorkingDirectory, path, 0, attributes, 4 * sizeof(ulong)) != 0) throw Last($"make {path} read-only");
    }

    /// <summary>Makes a mount the root folder; what was is out of reach after it (pivot_root(2), "pivot_root(".", ".")").</summary>
    /// <exception cref="Win32Exception">The kernel refuses.</exception>
    public static void SetRoot(string path)
    {
        Directory.SetCurrentDirectory(path);
        if (PivotRoot(".", ".") != 0) throw Last($"pivot_root to {path}");
        if (Unmount(".", Detach) != 0) throw Last("unmount the old root");
        Directory.SetCurrentDirectory("/");
    }

    private static Win32Exception Last(string what)
    {
        int error = Marshal.GetLastPInvokeError();
        return new Win32Exception(error, $"{what}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int UnshareCall(int what);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MountCall(string from, string to, string? type, nuint flags, string? data);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial long MountSetAttributeCall(long number, int folder, string path, uint flags, ulong* attributes, nuint size);

    [LibraryImport("libc", EntryPoint = "pivot_root", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PivotRoot(string newRoot, string oldRoot);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string path, int flags);
}
