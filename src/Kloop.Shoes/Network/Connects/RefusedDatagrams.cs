using System.Collections.Concurrent;
using System.Globalization;

namespace Kloop.Shoes.Network.Connects;

/// <summary>UDP does not go through the tunnel: that is said once for each place.</summary>
internal sealed class RefusedDatagrams(Action<string> note)
{
    private const int Most = 1000;

    private readonly ConcurrentDictionary<(string, ushort), bool> _told = new();

    public void Tell(string host, ushort port)
    {
        if (_told.Count < Most && _told.TryAdd((host, port), true))
        {
            note(string.Create(CultureInfo.InvariantCulture, $"your program sends UDP to {host}:{port} in the cluster, and only TCP and DNS go there: it is told EHOSTUNREACH"));
        }
    }
}
