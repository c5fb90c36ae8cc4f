using System.Collections.Concurrent;
using Kloop.Shoes.Network.Notifications;

namespace Kloop.Shoes.Network.Connects;

/// <summary>What getpeername(2) says of connections to the cluster: where the program connected to. By the socket's cookie.</summary>
internal sealed class PeerNames
{
    private readonly ConcurrentDictionary<ulong, KernelAddress> _asked = new();

    public bool IsEmpty => _asked.IsEmpty;

    public KernelAddress? Of(ulong cookie) => _asked.TryGetValue(cookie, out var asked) ? asked : null;

    public void Add(ulong cookie, KernelAddress asked) => _asked[cookie] = asked;

    public void Remove(ulong cookie) => _asked.TryRemove(cookie, out _);
}
