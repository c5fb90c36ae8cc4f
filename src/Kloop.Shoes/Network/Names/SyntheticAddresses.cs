using System.Collections.Concurrent;
using System.Net;

namespace Kloop.Shoes.Network.Names;

/// <summary>
/// Addresses that stand for the cluster's names on the laptop: in 127.0.0.0/8, so that a connection that
/// nobody takes over is refused here and never leaves the laptop. A name keeps its address for the session.
/// </summary>
internal sealed class SyntheticAddresses
{
    /// <summary>127.96.0.0/12: far from 127.0.0.1, 127.0.0.53 (systemd) and 127.0.1.1 (Debian).</summary>
    private const uint First = 0x7f600001;

    /// <summary>A program that resolves names without end must not eat the memory.</summary>
    internal const int Most = 1 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, IPAddress> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<IPAddress, string> _byAddress = new();

    /// <summary>The address of a name (or of one of its addresses); null when there are too many.</summary>
    public IPAddress? Of(string host)
    {
        lock (_lock)
        {
            if (_byName.TryGetValue(host, out var known)) return known;
            if (_byName.Count >= Most) return null;
            uint number = First + (uint)_byName.Count;
            var address = new IPAddress([(byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
            _byName[host] = address;
            _byAddress[address] = host;
            return address;
        }
    }

    /// <summary>The name that an address stands for; null if it is none of ours.</summary>
    public string? Host(IPAddress address) => _byAddress.GetValueOrDefault(address);
}
