using System.Collections.Concurrent;

namespace Kloop.Shoes.Network.Ports;

/// <summary>Ports that the program asked for and that others have on this laptop, and where it listens instead.</summary>
internal sealed class MovedPorts
{
    private readonly ConcurrentDictionary<ushort, ushort> _actual = new();
    private readonly ConcurrentDictionary<ushort, ushort> _asked = new();

    public bool IsEmpty => _actual.IsEmpty;

    /// <summary>Where it listens instead; null if the port was not moved.</summary>
    public ushort? Actual(ushort asked) => _actual.TryGetValue(asked, out ushort port) ? port : null;

    /// <summary>What it asked for; null if this is no moved port.</summary>
    public ushort? Asked(ushort actual) => _asked.TryGetValue(actual, out ushort port) ? port : null;

    public void Add(ushort asked, ushort actual)
    {
        if (_actual.TryGetValue(asked, out ushort before)) _asked.TryRemove(before, out _);
        _actual[asked] = actual;
        _asked[actual] = asked;
    }
}
