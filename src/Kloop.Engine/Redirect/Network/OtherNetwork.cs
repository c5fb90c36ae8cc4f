using Kloop.Engine.Redirect.Session;
using Kloop.Kubernetes;
using Kloop.Shoes.Network;
using Kloop.Shoes.Network.Doors;
using Kloop.Shoes.Network.Proxies;

namespace Kloop.Engine.Redirect.Network;

/// <summary>The cluster's network for a program by other ways than seccomp user notification: by what its environment, or the hosts file, says.</summary>
internal sealed class OtherNetwork : IDisposable
{
    private readonly List<IDisposable> _parts = [];

    private OtherNetwork(IReadOnlyDictionary<string, string?> environment) => Environment = environment;

    /// <summary>What the program gets.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; private set; }

    /// <summary>Opens the way; without seccomp user notification, "auto" is proxy and variables at once.</summary>
    /// <param name="cluster">The cluster and namespace.</param>
    /// <param name="network">The way to the cluster, waited for.</param>
    /// <param name="start">The program.</param>
    /// <param name="environment">Its environment so far.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TaskFailedException">It cannot be.</exception>
    public static async Task<OtherNetwork> OpenAsync(
        Cluster cluster, IClusterNetwork network, ProgramStart start, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        var opened = new OtherNetwork(environment);
        try
        {
            if (start.Network is NetworkWay.Env or NetworkWay.Hosts or NetworkWay.Auto)
            {
                var doors = opened.Open(network, await ClusterDoors.FindAsync(cluster, environment, cancellationToken), mayMove: start.Network != NetworkWay.Hosts);
                if (start.Network == NetworkWay.Hosts) opened._parts.Add(HostsFile.Add(doors));
                // Addresses that the environment names are no names that a hosts file has.
                opened.Environment = DoorVariables.Of(environment, doors);
            }

            if (start.Network is NetworkWay.Proxy or NetworkWay.Auto)
            {
                var proxy = new ProxyServer(network, await ClusterAddresses.FindAsync(cluster, environment, start.Outgoing, cancellationToken));
                opened._parts.Add(proxy);
                opened.Environment = ProxyVariables.Of(opened.Environment, proxy.Port, System.Environment.GetEnvironmentVariable("JAVA_TOOL_OPTIONS"));
            }

            return opened;
        }
        catch (IOException e)
        {
            opened.Dispose();
            throw new TaskFailedException(e.Message);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        // The hosts file before what it leads to.
        for (int i = _parts.Count - 1; i >= 0; i--) _parts[i].Dispose();
    }

    private List<Door> Open(IClusterNetwork network, IReadOnlyList<DoorWish> wishes, bool mayMove)
    {
        var doors = new LoopbackDoors(network);
        _parts.Add(doors);
        return [.. wishes.Select(w => doors.Open(w, mayMove))];
    }
}
