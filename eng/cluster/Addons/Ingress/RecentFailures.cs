using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Kloop.Cluster.Addons.Ingress;

/// <summary>Endpoints that could not be connected to a moment ago, which are asked last.</summary>
internal sealed class RecentFailures(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, long> _failures = new(StringComparer.Ordinal);

    public void Add(string endpoint) => _failures[endpoint] = time.GetTimestamp();

    /// <summary>All endpoints in the order in which to try them: from <paramref name="first"/> on, the failed ones last.</summary>
    public ImmutableArray<string> Order(ImmutableArray<string> endpoints, uint first)
    {
        var start = (int)(first % (uint)endpoints.Length);
        ImmutableArray<string> rotated = [.. endpoints[start..], .. endpoints[..start]];
        return _failures.IsEmpty ? rotated : [.. rotated.OrderBy(HasFailed)];
    }

    private bool HasFailed(string endpoint)
    {
        if (!_failures.TryGetValue(endpoint, out var at))
        {
            return false;
        }

        if (time.GetElapsedTime(at) < Memory)
        {
            return true;
        }

        _failures.TryRemove(new KeyValuePair<string, long>(endpoint, at));
        return false;
    }
}
