using System.Collections.Concurrent;
using Kloop.Shoes.Network.Notifications;

namespace Kloop.Shoes.Network.Connects;

/// <summary>UDP sockets that are connected to kloop's name server, or to a door to the cluster, and where their programs connected to. By the socket's cookie.</summary>
internal sealed class DatagramPeers
{
    /// <summary>Nobody tells when a socket is closed.</summary>
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<ulong, KernelAddress> _asked = new();

    public bool IsEmpty => _asked.IsEmpty;

    public void Add(ulong cookie, KernelAddress asked)
    {
        if (_asked.Count >= Most) _asked.Clear();
        _asked[cookie] = asked;
    }

    public KernelAddress? Of(ulong cookie) => _asked.TryGetValue(cookie, out var asked) ? asked : null;
}
