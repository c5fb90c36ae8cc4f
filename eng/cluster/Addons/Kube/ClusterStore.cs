namespace Kloop.Cluster.Addons.Kube;

/// <summary>Holds the current <see cref="ClusterState"/> and replaces it atomically.</summary>
internal sealed class ClusterStore
{
    private readonly Lock _writing = new();
    private volatile ClusterState _current = ClusterState.Empty;

    /// <summary>Raised after each change, on the thread of the watch that brought it; handlers only signal.</summary>
    public event Action? Changed;

    public ClusterState Current => _current;

    public void Update(Func<ClusterState, ClusterState> change)
    {
        lock (_writing)
        {
            _current = change(_current);
        }

        Changed?.Invoke();
    }
}
