using Kloop.Engine.LocalClusters;

namespace Kloop.Engine.Overview;

/// <summary>
/// The clusters on this machine for a view that may be drawn every other second: their programs are asked seldom, and not
/// waited for long. Not for several readers at once.
/// </summary>
/// <param name="kubeconfigFile">The kubeconfig that has their contexts; null for $KUBECONFIG, else ~/.kube/config.</param>
/// <param name="time">The clock.</param>
internal sealed class ClustersHere(string? kubeconfigFile, TimeProvider time)
{
    /// <summary>How long a program may take.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>How long an answer is good.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private (IReadOnlyList<LocalCluster> Clusters, IReadOnlyList<string> Notes, long At)? _last;

    /// <summary>The clusters, and of which there is no telling; nothing where no provider's program is here.</summary>
    public async Task<(IReadOnlyList<LocalCluster> Clusters, IReadOnlyList<string> Notes)> ReadAsync(CancellationToken cancellationToken)
    {
        if (!ClusterLifecycle.HasProvider) return ([], []);
        if (_last is not { } last || time.GetElapsedTime(last.At) > Fresh) _last = last = await AskAsync(cancellationToken);
        return (last.Clusters, last.Notes);
    }

    private async Task<(IReadOnlyList<LocalCluster> Clusters, IReadOnlyList<string> Notes, long At)> AskAsync(CancellationToken cancellationToken)
    {
        var notes = new List<string>();
        void Say(string text) => notes.Add($"clusters on this machine: {text.Split('\n')[0]}");
        IReadOnlyList<LocalCluster> clusters = [];
        try
        {
            clusters = await new ClusterLifecycle(kubeconfigFile, time, Say, null).ListAsync(Limit, cancellationToken);
        }
        catch (UsageException e)
        {
            // A kubeconfig that cannot be changed can be one that serves to connect.
            Say(e.Message);
        }

        return (clusters, notes, time.GetTimestamp());
    }
}
