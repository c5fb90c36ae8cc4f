using Kloop.Engine.Redirect.Network;
using Kloop.Engine.Shoes;
using Kloop.Kubernetes;
using Kloop.Shoes.Network;
using Kloop.Shoes.Network.Ports;
using Kloop.Shoes.Processes;

namespace Kloop.Engine.Redirect.Session;

/// <summary>
/// The developer's program in its pod's environment and files and, if it is to have it, the cluster's network; also
/// one that somebody else starts, such as a debugger, with the environment that is written for it.
/// </summary>
/// <param name="cluster">The cluster and namespace.</param>
/// <param name="start">The program, and what it is to have.</param>
/// <param name="shoes">Environment and files; null when nobody asked for them.</param>
/// <param name="saw">Told when the program listens on a port.</param>
/// <param name="note">For people.</param>
internal sealed class ProgramShoes(Cluster cluster, ProgramStart start, PodShoes? shoes, Action<ListeningPort> saw, Action<string> note) : IDisposable
{
    private readonly TaskCompletionSource<SessionKeeper> _keeper = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ProgramNetwork? _network;
    private OtherNetwork? _other;

    /// <summary>Whether it has the cluster's network.</summary>
    public bool HasNetwork { get; } = NetworkWays.Notifies(start.Command, start.Network);

    /// <summary>Whether it may dial into the cluster before it listens.</summary>
    public bool NeedsTunnel => HasNetwork || (shoes is not null && start.Network != NetworkWay.None);

    /// <summary>Says by which connections the cluster is reached. Before, the program's calls wait.</summary>
    public void Reach(SessionKeeper keeper) => _keeper.TrySetResult(keeper);

    /// <summary>Starts the program.</summary>
    /// <exception cref="TaskFailedException">It cannot be.</exception>
    public async Task<ChildProcess> StartAsync(CancellationToken cancellationToken)
    {
        var environment = shoes!.Environment;
        if (HasNetwork)
        {
            var routes = await ClusterAddresses.FindAsync(cluster, environment, start.Outgoing, cancellationToken);
            _network = new ProgramNetwork(new TunnelNetwork(LinkAsync), routes, new NetworkEvents(saw, note));
        }
        else if (start.Network != NetworkWay.None)
        {
            if (start.Network == NetworkWay.Auto) note($"your program reaches the cluster by proxy settings and rewritten variables alone: {NetworkWays.NotifyFault}");
            environment = await OpenOtherAsync(start.Network, environment, cancellationToken);
        }

        try
        {
            return ChildProcess.Start(start.Command, environment, start.StdoutToStderr, start.Directory, start.Output, shoes.Mounts, _network);
        }
        catch (InvalidOperationException e)
        {
            throw new TaskFailedException($"`{start.Command[0]}` cannot have the cluster's network: {e.Message}. Use --network none to run it without");
        }
    }

    /// <summary>Writes the environment for a program that somebody else starts, with a way to the cluster in it; nothing when nobody asked for it.</summary>
    /// <exception cref="TaskFailedException">The way cannot be.</exception>
    /// <exception cref="UsageException">A file cannot be written.</exception>
    public async Task OfferAsync(CancellationToken cancellationToken)
    {
        if (shoes is not { IsForOthers: true }) return;
        var environment = shoes.Environment;
        if (start.Network != NetworkWay.None)
        {
            // Nobody but kloop's own child can be stopped at its calls.
            var way = start.Network == NetworkWay.Notify ? NetworkWay.Auto : start.Network;
            environment = await OpenOtherAsync(way, environment, cancellationToken);
            note(OfferedText(way));
        }

        shoes.Offer(environment);
    }

    public void Dispose()
    {
        _network?.Dispose();
        _other?.Dispose();
    }

    private static string OfferedText(NetworkWay way)
    {
        string how = way switch
        {
            NetworkWay.Proxy => "the proxy that its variables name",
            NetworkWay.Env => "its variables, which name Services at addresses of this laptop",
            NetworkWay.Hosts => "its variables and the hosts file, which name Services at addresses of this laptop",
            _ => "its variables, which name Services at addresses of this laptop, and a proxy for all other names",
        };
        string own = NetworkWays.NotifyFault is null ? "; one that kloop starts itself (-- CMD) has all of the cluster's network" : "";
        return $"a program that you start with this environment reaches the cluster by {how}, while kloop runs{own}";
    }

    private async Task<IReadOnlyDictionary<string, string?>> OpenOtherAsync(
        NetworkWay way, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        _other = await OtherNetwork.OpenAsync(cluster, new TunnelNetwork(LinkAsync), start with { Network = way }, environment, cancellationToken);
        shoes!.KeepNetwork(_other.Environment);
        return _other.Environment;
    }

    private async Task<AgentLink> LinkAsync(CancellationToken cancellationToken) =>
        await (await _keeper.Task.WaitAsync(cancellationToken)).LinkAsync(cancellationToken);
}
