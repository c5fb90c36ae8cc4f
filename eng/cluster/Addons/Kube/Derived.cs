namespace Kloop.Cluster.Addons.Kube;

/// <summary>
/// A value computed from another and kept for as long as that one stays the same. It is computed by whoever asks first
/// after a change: always up to date, and a burst of changes costs one computation.
/// </summary>
internal sealed class Derived<TSource, TValue>(Func<TSource> source, Func<TSource, TValue> compute)
    where TSource : notnull
    where TValue : class
{
    private volatile Pair? _last;

    public TValue Value
    {
        get
        {
            var now = source();
            var last = _last;
            if (last is not null && EqualityComparer<TSource>.Default.Equals(last.Source, now))
            {
                return last.Value;
            }

            var next = new Pair(now, compute(now));
            _last = next;
            return next.Value;
        }
    }

    private sealed record Pair(TSource Source, TValue Value);
}
