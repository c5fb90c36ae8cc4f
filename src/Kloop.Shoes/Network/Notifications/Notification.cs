using Kloop.Shoes.Network.Calls;

namespace Kloop.Shoes.Network.Notifications;

/// <summary>
/// One call of the developer's program that waits in the kernel for its answer. To be answered once, by
/// whatever thread.
/// <para>
/// Another thread of the program may change memory between our reading it and the kernel's (seccomp_unotify(2)
/// warns of it). That is fine here: this is no sandbox, and a program that fools itself goes where it could go
/// anyway.
/// </para>
/// </summary>
internal sealed unsafe class Notification
{
    private readonly ListenerHandle _listener;
    private readonly CallSeen _call;
    private int _answered;

    internal Notification(ListenerHandle listener, in CallSeen call) => (_listener, _call) = (listener, call);

    /// <summary>The call's number (<see cref="Filter.CallNumbers"/>).</summary>
    public int Number => _call.Number;

    /// <summary>The thread that called.</summary>
    public int Thread => _call.Thread;

    /// <summary>The call's argument, 0 to 5.</summary>
    public ulong Argument(int index)
    {
        fixed (ulong* arguments = _call.Arguments) return arguments[index];
    }

    /// <summary>An argument of type int.</summary>
    public int Number32(int index) => (int)Argument(index);

    /// <summary>Reads the program's memory; false if it cannot be read, or the call is over: the id may be another's then.</summary>
    public bool TryRead(ulong address, Span<byte> to) => ProcessCalls.Read(Thread, address, to) == to.Length && IsWaiting();

    /// <summary>Writes the program's memory, as a call does that returns something; false if it cannot be.</summary>
    public bool TryWrite(ulong address, ReadOnlySpan<byte> from) => IsWaiting() && ProcessCalls.Write(Thread, address, from) == from.Length;

    /// <summary>A duplicate of the program's descriptor; null if there is none.</summary>
    public ProgramSocket? Duplicate(int descriptor)
    {
        int process = ProcessCalls.OpenThread(Thread);
        if (process < 0) return null;
        int copy = IsWaiting() ? ProcessCalls.Duplicate(process, descriptor) : -1;
        _ = SocketCalls.Close(process);
        return copy < 0 ? null : new ProgramSocket(copy);
    }

    /// <summary>Lets the kernel do the call as it is.</summary>
    public void Continue() => Answer(new CallAnswer { Id = _call.Id, Flags = SeccompCalls.ResponseContinue });

    /// <summary>The call succeeds without the kernel.</summary>
    public void Return(long value = 0) => Answer(new CallAnswer { Id = _call.Id, Value = value });

    /// <summary>The call fails.</summary>
    public void Fail(int errno) => Answer(new CallAnswer { Id = _call.Id, Error = -errno });

    /// <summary>Answers as a call of ours went: 0 or an error number.</summary>
    public void ReturnOrFail(int errno)
    {
        if (errno == 0) Return();
        else Fail(errno);
    }

    private bool IsWaiting() => _listener.IsWaiting(_call.Id);

    private void Answer(CallAnswer answer)
    {
        if (Interlocked.Exchange(ref _answered, 1) == 0) _listener.Answer(answer);
    }
}
