using Kloop.Agent.Routing;

namespace Kloop.Agent.Healing;

/// <summary>Puts the Service back when no session is left for a while; only an agent that was given the right does.</summary>
/// <param name="sessions">The live sessions.</param>
/// <param name="put">Sends the patch that puts it back; null for an agent that may not.</param>
/// <param name="log">Told what it did.</param>
/// <param name="time">The clock.</param>
internal sealed class SelfHealing(
    SessionTable sessions, Func<CancellationToken, Task<(PatchEnd End, string Reason)>>? put, AgentLog log, TimeProvider time) : IDisposable
{
    /// <summary>How long nobody may be connected: longer than a lost session may take to come back (90 s).</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>How often it is looked.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>A session that registers waits for a patch under way, so that it finds the Service as it is then.</summary>
    private readonly SemaphoreSlim _patching = new(1);

    private bool _tried;

    /// <summary>After each failure it is tried after twice the time, up to an hour later.</summary>
    private TimeSpan _later;

    /// <summary>Whether this agent put the Service back: a session that comes back must switch it again.</summary>
    public bool PutBack { get; private set; }

    /// <summary>Adds a session while no patch is under way.</summary>
    public async Task<T> WhileNotPatchingAsync<T>(Func<T> add, CancellationToken cancellationToken)
    {
        await _patching.WaitAsync(cancellationToken);
        try
        {
            return add();
        }
        finally
        {
            _patching.Release();
        }
    }

    /// <summary>Looks until cancelled. Once for each time that the last session left; again when it may have been too early.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (put is null)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return;
        }

        long alone = time.GetTimestamp();
        while (true)
        {
            await Task.Delay(Pause, time, cancellationToken);
            if (sessions.Serving.Any())
            {
                (alone, _tried, _later) = (time.GetTimestamp(), false, TimeSpan.Zero);
                continue;
            }

            if (_tried || time.GetElapsedTime(alone) < Patience + _later) continue;
            await _patching.WaitAsync(cancellationToken);
            try
            {
                if (!sessions.Serving.Any()) await PutBackAsync(put, cancellationToken);
            }
            finally
            {
                _patching.Release();
            }
        }
    }

    public void Dispose() => _patching.Dispose();

    private async Task PutBackAsync(Func<CancellationToken, Task<(PatchEnd End, string Reason)>> patch, CancellationToken cancellationToken)
    {
        var (end, reason) = await patch(cancellationToken);
        _tried = end != PatchEnd.Later;
        _later = _later == TimeSpan.Zero ? Pause : 2 * _later;
        PutBack |= end == PatchEnd.Done;
        log.Write(end switch
        {
            PatchEnd.Done => $"no session for {Patience.TotalSeconds:0} s: the Service is put back; `kloop heal` removes the rest",
            PatchEnd.Refused => $"no session for {Patience.TotalSeconds:0} s, but the Service is not what Kloop made of it any more, or may not be patched ({reason}): left for `kloop heal`",
            _ => $"no session for {Patience.TotalSeconds:0} s, but the Service cannot be put back now ({reason}): tried again",
        });
    }
}
