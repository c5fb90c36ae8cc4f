namespace Kloop.Engine.Redirect.Session;

/// <summary>Pauses between tries, each twice as long as the one before.</summary>
internal sealed class Pause(TimeSpan first, TimeSpan longest, TimeProvider time)
{
    private TimeSpan _next = first;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var now = _next;
        _next = now * 2 < longest ? now * 2 : longest;
        await Task.Delay(now, time, cancellationToken);
    }
}
