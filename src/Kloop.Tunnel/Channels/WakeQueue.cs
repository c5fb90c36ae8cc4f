using System.IO.Pipelines;

namespace Kloop.Tunnel.Channels;

/// <summary>
/// Wakes channels' readers on the thread that brought their bytes, once it has left its locks: a hop to another thread
/// costs more than what most readers then do. Whoever wakes them elsewhere does it by the thread pool.
/// </summary>
internal sealed class WakeQueue : PipeScheduler
{
    public static readonly WakeQueue Instance = new();

    [ThreadStatic]
    private static Queue<(Action<object?> Action, object? State)>? t_due;

    [ThreadStatic]
    private static bool t_collects;

    /// <summary>From now on this thread's wakes wait for <see cref="Run"/>.</summary>
    public static void Collect() => t_collects = true;

    /// <summary>Wakes what this thread collected. To be called under no lock.</summary>
    public static void Run()
    {
        t_collects = false;
        while (t_due is { } due && due.TryDequeue(out var next)) next.Action(next.State);
    }

    public override void Schedule(Action<object?> action, object? state)
    {
        if (t_collects) (t_due ??= new()).Enqueue((action, state));
        else ThreadPool.Schedule(action, state);
    }
}
