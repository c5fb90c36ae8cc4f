namespace Kloop.Shoes.Network.Notifications;

/// <summary>
/// Receives a program's calls and gives each to its handler, on several threads: one waits, the others answer.
/// Ends by itself when the program and all that it started are gone.
/// </summary>
internal sealed class NotificationLoop : IDisposable
{
    private const int Threads = 4;
    private const int PollMilliseconds = 500;

    private readonly ListenerHandle _listener;
    private readonly Action<Notification> _handle;
    private readonly Lock _waiting = new();
    private volatile bool _ended;

    /// <param name="listener">The descriptor; owned from now on.</param>
    /// <param name="handle">Answers a call, or sees to its being answered; must not block for long.</param>
    public NotificationLoop(int listener, Action<Notification> handle)
    {
        (_listener, _handle) = (new ListenerHandle(listener), handle);
        for (int i = 0; i < Threads; i++) new Thread(Run) { IsBackground = true, Name = "program's calls" }.Start();
    }

    /// <summary>
    /// Stops answering. Calls of a program that still runs fail from now on (ENOSYS): it is to be ended before.
    /// </summary>
    public void Dispose()
    {
        _ended = true;
        _listener.Dispose();
    }

    private void Run()
    {
        while (!_ended)
        {
            if (TryReceive() is not { } notification) continue;
            try
            {
                _handle(notification);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // No fault of ours may hold the program up for ever.
                notification.Continue();
            }
        }
    }

    /// <summary>Receiving blocks for ever when the call that was announced is gone, so only one does at a time.</summary>
    private Notification? TryReceive()
    {
        lock (_waiting)
        {
            if (_ended) return null;
            switch (_listener.Wait(PollMilliseconds))
            {
                case true:
                    return _listener.TryReceive(out var call) ? new Notification(_listener, call) : null;
                case null:
                    _ended = true;
                    _listener.Dispose();
                    return null;
                default:
                    return null;
            }
        }
    }
}
