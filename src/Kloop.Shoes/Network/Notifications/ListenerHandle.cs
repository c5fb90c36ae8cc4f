using System.Runtime.InteropServices;
using Kloop.Shoes.Network.Calls;

namespace Kloop.Shoes.Network.Notifications;

/// <summary>The descriptor of notifications (seccomp_unotify(2)). Once disposed of, every call fails; a call under way ends before it closes.</summary>
internal sealed unsafe partial class ListenerHandle : SafeHandle
{
    private const short Readable = 1;
    private const short HungUp = 0x10 | 0x08 | 0x20;

    public ListenerHandle(int descriptor)
        : base(-1, ownsHandle: true)
    {
        SetHandle(descriptor);
        // Not every kernel can: then answers take a few microseconds more.
        _ = SeccompCalls.Ioctl(descriptor, SeccompCalls.SetFlags, (void*)SeccompCalls.SynchronousWake);
    }

    public override bool IsInvalid => handle == -1;

    /// <summary>Waits for a call.</summary>
    /// <returns>Whether one waits; null when none will come any more: all programs are gone.</returns>
    public bool? Wait(int milliseconds)
    {
        using var use = new Use(this);
        if (use.Descriptor < 0) return null;
        var poll = new PollEntry { Descriptor = use.Descriptor, Wanted = Readable };
        if (Poll(&poll, 1, milliseconds) <= 0) return false;
        return (poll.Seen & Readable) != 0 ? true : (poll.Seen & HungUp) != 0 ? null : false;
    }

    /// <summary>Takes a call; false if it is gone already.</summary>
    public bool TryReceive(out CallSeen call)
    {
        using var use = new Use(this);
        CallSeen received = default;
        bool came = use.Descriptor >= 0 && SeccompCalls.Ioctl(use.Descriptor, SeccompCalls.Receive, &received) == 0;
        call = received;
        return came;
    }

    /// <summary>Whether the call still waits.</summary>
    public bool IsWaiting(ulong id)
    {
        using var use = new Use(this);
        return use.Descriptor >= 0 && SeccompCalls.Ioctl(use.Descriptor, SeccompCalls.IsValid, &id) == 0;
    }

    /// <summary>Answers a call; whoever died meanwhile gets none.</summary>
    public void Answer(CallAnswer answer)
    {
        using var use = new Use(this);
        if (use.Descriptor >= 0) _ = SeccompCalls.Ioctl(use.Descriptor, SeccompCalls.Send, &answer);
    }

    protected override bool ReleaseHandle() => SocketCalls.Close((int)handle) == 0;

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    /// <summary>Keeps the descriptor open for a moment.</summary>
    private readonly ref struct Use
    {
        private readonly ListenerHandle _owner;
        private readonly bool _held;

        public Use(ListenerHandle owner)
        {
            _owner = owner;
            try
            {
                owner.DangerousAddRef(ref _held);
            }
            catch (ObjectDisposedException)
            {
                // Descriptor says it.
            }
        }

        public int Descriptor => _held ? (int)_owner.handle : -1;

        public void Dispose()
        {
            if (_held) _owner.DangerousRelease();
        }
    }

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Seen;
    }
}
