using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Kloop.Sync.Watch;

/// <summary>inotify(7).</summary>
internal static partial class InotifyCalls
{
    public const int NonBlocking = 0x800, CloseOnExec = 0x80000;

    public const int NoSuchFile = 2, NoSpace = 28, NotAFolder = 20, TooManyFiles = 24;

    [Flags]
    public enum Events : uint
    {
        Modify = 0x2,
        Attributes = 0x4,
        CloseWrite = 0x8,
        MovedFrom = 0x40,
        MovedTo = 0x80,
        Create = 0x100,
        Delete = 0x200,
        DeleteSelf = 0x400,
        Overflow = 0x4000,
        Ignored = 0x8000,
        OnlyFolders = 0x0100_0000,
        DontFollow = 0x0200_0000,
        IsFolder = 0x4000_0000,
    }

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    public static partial int Init(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Add(SafeFileHandle inotify, string path, uint events);

    [LibraryImport("libc", EntryPoint = "inotify_rm_watch", SetLastError = true)]
    public static partial int Remove(SafeFileHandle inotify, int watch);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle inotify, Span<byte> buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(Span<PollEntry> entries, nuint count, int milliseconds);

    /// <summary>struct pollfd, poll(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Happened;
    }
}
