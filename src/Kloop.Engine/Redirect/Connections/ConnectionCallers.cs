using System.Net;
using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Connections;

/// <summary>Tells whose connections they are. Pure.</summary>
/// <param name="ns">The namespace whose names need no mention.</param>
/// <param name="pods">The pods that may be seen, of this namespace and perhaps others.</param>
/// <param name="agent">Labels of Kloop's agent.</param>
internal sealed class ConnectionCallers(string ns, IReadOnlyList<JsonObject> pods, IReadOnlyDictionary<string, string> agent)
{
    private readonly Dictionary<IPAddress, JsonObject> _byAddress = ByAddress(pods);
    private readonly HashSet<IPAddress> _nodes = [.. pods.Select(p => p.Text("status", "hostIP")).Select(Parse).OfType<IPAddress>()];

    /// <summary>Connections from outside a pod to the ports that its Service leads to, which are not the agent's.</summary>
    public IReadOnlyList<TcpConnection> FromCallers(IEnumerable<TcpConnection> connections, IReadOnlySet<ushort> ports) =>
    [
        .. connections.Where(c => ports.Contains((ushort)c.Near.Port)
            && !IPAddress.IsLoopback(c.Far.Address) && !c.Far.Address.Equals(c.Near.Address)
            && !(_byAddress.TryGetValue(c.Far.Address, out var pod) && IsAgent(pod))),
    ];

    /// <summary>Addresses that no known pod has, and that are no node's.</summary>
    public IReadOnlyList<IPAddress> Unknown(IEnumerable<TcpConnection> connections) =>
        [.. connections.Where(c => !_byAddress.ContainsKey(c.Far.Address) && !IsNode(c)).Select(c => c.Far.Address).Distinct()];

    /// <summary>Names the callers, the one with most connections first.</summary>
    /// <param name="connections">The connections of each of the origin's pods.</param>
    public IReadOnlyList<OpenCaller> Name(IEnumerable<(string OriginPod, IReadOnlyList<TcpConnection> Connections)> connections)
    {
        var all = from pod in connections
                  from connection in pod.Connections
                  let caller = Caller(connection)
                  group (pod.OriginPod, caller.Pod) by (caller.Kind, caller.Name);
        return
        [
            .. all.Select(g => new OpenCaller(g.Key.Kind, g.Key.Name, g.Count(), Sorted(g.Select(c => c.Pod).OfType<string>()), Sorted(g.Select(c => c.OriginPod))))
                .OrderByDescending(c => c.Connections).ThenBy(c => c.Name, StringComparer.Ordinal),
        ];
    }

    private (CallerKind Kind, string Name, string? Pod) Caller(TcpConnection connection)
    {
        if (!_byAddress.TryGetValue(connection.Far.Address, out var pod))
        {
            return (IsNode(connection) ? CallerKind.Node : CallerKind.Elsewhere, connection.Far.Address.ToString(), null);
        }

        string elsewhere = pod.Text("metadata", "namespace") is { } other && other != ns ? $" in namespace {other}" : "";
        return PodOwner.Of(pod) is { } owner
            ? (CallerKind.Workload, $"{owner}{elsewhere}", pod.Name())
            : (CallerKind.Pod, $"Pod {pod.Name()}{elsewhere}", pod.Name());
    }

    /// <summary>A node's address, or that of its bridge, which by custom is the first one of the pods' range.</summary>
    private bool IsNode(TcpConnection connection)
    {
        if (_nodes.Contains(connection.Far.Address)) return true;
        byte[] far = connection.Far.Address.GetAddressBytes(), near = connection.Near.Address.GetAddressBytes();
        return far.Length == near.Length && far[^1] == 1 && far.AsSpan(..^1).SequenceEqual(near.AsSpan(..^1));
    }

    private bool IsAgent(JsonObject pod)
    {
        var labels = pod.Map("metadata", "labels");
        return agent.All(l => labels.TryGetValue(l.Key, out string? value) && value == l.Value);
    }

    private static Dictionary<IPAddress, JsonObject> ByAddress(IEnumerable<JsonObject> pods)
    {
        var found = new Dictionary<IPAddress, JsonObject>();
        // A pod that ended keeps its address in the API, and another may have it by now. A node's address is many pods'.
        foreach (var pod in pods.Where(p => p.Text("status", "phase") is not ("Succeeded" or "Failed") && !p.Flag("spec", "hostNetwork")))
        {
            var addresses = pod.Items("status", "podIPs").Select(i => i.Text("ip")).Append(pod.Text("status", "podIP"));
            foreach (var address in addresses.Select(Parse).OfType<IPAddress>()) found[address] = pod;
        }

        return found;
    }

    private static IPAddress? Parse(string? text) => IPAddress.TryParse(text, out var address) ? address : null;

    private static IReadOnlyList<string> Sorted(IEnumerable<string> names) => [.. names.Distinct().Order(StringComparer.Ordinal)];
}
