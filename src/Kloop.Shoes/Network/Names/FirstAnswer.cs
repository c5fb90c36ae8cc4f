namespace Kloop.Shoes.Network.Names;

/// <summary>
/// Holds a program's first connect to its name server until there is a way to the cluster: it starts while the agent
/// does, and a resolver that asked already would have lost its patience (twice 5 s, resolv.conf(5)) before it came.
/// </summary>
/// <param name="cluster">The cluster's network.</param>
internal sealed class FirstAnswer(IClusterNetwork cluster)
{
    /// <summary>No longer than an agent takes on a busy cluster.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Lazy<Task> _way = new(() => WaitAsync(cluster));

    /// <summary>Whether there is a way, or waiting for one is over. The first question begins the wait.</summary>
    public bool IsHere => _way.Value.IsCompleted;

    /// <summary>Done when there is one, or waiting is over. Never fails.</summary>
    public Task Here => _way.Value;

    private static async Task WaitAsync(IClusterNetwork cluster)
    {
        using var limit = new CancellationTokenSource(Limit);
        // Whatever went wrong, the answer to the question says so; a call that is held must be let go in any case.
        Task way = cluster.ResolverAsync(limit.Token);
        await Task.WhenAny(way);
        _ = way.Exception;
    }
}
