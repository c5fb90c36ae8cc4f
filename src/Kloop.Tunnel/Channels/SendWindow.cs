namespace Kloop.Tunnel.Channels;

/// <summary>How many bytes the other side still lets us send. One waiter at a time.</summary>
internal sealed class SendWindow(long initial)
{
    private readonly Lock _lock = new();
    private long _credit = initial;
    private Exception? _failure;
    private TaskCompletionSource? _more;

    /// <summary>Takes between 1 and <paramref name="most"/> bytes of credit, waiting for the first.</summary>
    public async ValueTask<int> TakeAsync(int most, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task more;
            lock (_lock)
            {
                if (_failure is not null) throw _failure;
                if (_credit > 0)
                {
                    int taken = (int)Math.Min(most, _credit);
                    _credit -= taken;
                    return taken;
                }

                _more ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                more = _more.Task;
            }

            await more.WaitAsync(cancellationToken);
        }
    }

    public void Add(uint credit) => Wake(() => _credit += credit);

    public void Fail(Exception failure) => Wake(() => _failure ??= failure);

    private void Wake(Action change)
    {
        TaskCompletionSource? more;
        lock (_lock)
        {
            change();
            more = _more;
            _more = null;
        }

        more?.SetResult();
    }
}
