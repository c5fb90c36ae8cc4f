using Kloop.EndToEnd.Tests.Dev;
using Kloop.EndToEnd.Tests.Redirect;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Kloop.EndToEnd.Tests.LongestFirst))]

namespace Kloop.EndToEnd.Tests;

/// <summary>Begins with the classes that take longest, most of it waiting: the short ones fill the rest.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly Type[] Long =
        [typeof(SelfHealingTests), typeof(SharingTests), typeof(BadInputTests), typeof(EndingTests), typeof(IsolationTests), typeof(SyncFaultTests), typeof(TrafficTests)];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(c => Place(c.TestCollectionDisplayName)).ThenBy(c => c.TestCollectionDisplayName, StringComparer.Ordinal)];

    private static int Place(string collection)
    {
        int place = Array.FindIndex(Long, t => collection.Contains($"{t.FullName} ", StringComparison.Ordinal));
        return place < 0 ? Long.Length : place;
    }
}
