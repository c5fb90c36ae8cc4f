using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Kloop.Sync.Watch;

/// <summary>One inotify instance: watches on folders, and what they tell.</summary>
internal sealed class InotifyQueue : IDisposable
{
    private const InotifyCalls.Events Wanted =
        InotifyCalls.Events.Modify | InotifyCalls.Events.CloseWrite | InotifyCalls.Events.Attributes | InotifyCalls.Events.Create | InotifyCalls.Events.Delete
        | InotifyCalls.Events.MovedFrom | InotifyCalls.Events.MovedTo | InotifyCalls.Events.DeleteSelf | InotifyCalls.Events.OnlyFolders | InotifyCalls.Events.DontFollow;

    private const int HeaderSize = 16;
    private const short Readable = 1;

    private readonly SafeFileHandle _handle;
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <exception cref="IOException">The kernel gives no more instances.</exception>
    public InotifyQueue()
    {
        int descriptor = InotifyCalls.Init(InotifyCalls.NonBlocking | InotifyCalls.CloseOnExec);
        if (descriptor < 0)
        {
            throw Error("cannot watch files", Marshal.GetLastPInvokeError() == InotifyCalls.TooManyFiles
                ? "too many watchers of this user: raise fs.inotify.max_user_instances (sysctl)" : null);
        }

        _handle = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Watches a folder, not what is below it. Null when it is not there any more, or no folder.</summary>
    /// <exception cref="IOException">The limit of watches is reached, or the folder cannot be read.</exception>
    public int? Add(string folder)
    {
        int watch = InotifyCalls.Add(_handle, folder, (uint)Wanted);
        if (watch >= 0) return watch;
        int error = Marshal.GetLastPInvokeError();
        if (error is InotifyCalls.NoSuchFile or InotifyCalls.NotAFolder) return null;
        throw Error($"cannot watch {folder}", error == InotifyCalls.NoSpace
            ? "the limit of watches is reached: raise fs.inotify.max_user_watches (sysctl), or ignore folders that need no sync" : null);
    }

    /// <summary>Ends a watch; its last event says so.</summary>
    public void Remove(int watch) => _ = InotifyCalls.Remove(_handle, watch);

    /// <summary>Waits until there is something to read; false when the time is over.</summary>
    /// <param name="limit">How long; null for ever.</param>
    public bool Wait(TimeSpan? limit)
    {
        bool taken = false;
        try
        {
            _handle.DangerousAddRef(ref taken);
            Span<InotifyCalls.PollEntry> entry = [new InotifyCalls.PollEntry { Descriptor = (int)_handle.DangerousGetHandle(), Wanted = Readable }];
            return InotifyCalls.Poll(entry, 1, limit is { } l ? (int)Math.Ceiling(Math.Max(0, l.TotalMilliseconds)) : -1) > 0;
        }
        finally
        {
            if (taken) _handle.DangerousRelease();
        }
    }

    /// <summary>The events that are here, in order.</summary>
    public IReadOnlyList<InotifyEvent> Read()
    {
        var events = new List<InotifyEvent>();
        nint count = InotifyCalls.Read(_handle, _buffer, (nuint)_buffer.Length);
        // struct inotify_event: watch (4 bytes), mask (4), cookie (4), length of the name (4), the name, padded with zeros.
        for (int at = 0; at + HeaderSize <= count;)
        {
            var bytes = _buffer.AsSpan(at);
            int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
            var name = bytes.Slice(HeaderSize, length);
            int end = name.IndexOf((byte)0);
            events.Add(new InotifyEvent(
                BinaryPrimitives.ReadInt32LittleEndian(bytes), (InotifyCalls.Events)BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
                Encoding.UTF8.GetString(end < 0 ? name : name[..end])));
            at += HeaderSize + length;
        }

        return events;
    }

    public void Dispose() => _handle.Dispose();

    private static IOException Error(string what, string? remedy) =>
        new($"{what}: {remedy ?? Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
}

/// <param name="Watch">Which folder; -1 when events were lost.</param>
/// <param name="Events">What happened.</param>
/// <param name="Name">To what in the folder; empty for the folder itself.</param>
internal readonly record struct InotifyEvent(int Watch, InotifyCalls.Events Events, string Name);
