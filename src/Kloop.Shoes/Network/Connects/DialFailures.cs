using System.Collections.Concurrent;

namespace Kloop.Shoes.Network.Connects;

/// <summary>Why sockets in progress failed, until their programs ask. By the socket's cookie.</summary>
internal sealed class DialFailures
{
    /// <summary>Programs that never ask must not eat the memory.</summary>
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<ulong, int> _errors = new();

    public bool IsEmpty => _errors.IsEmpty;

    public void Add(ulong cookie, int error)
    {
        if (_errors.Count >= Most) _errors.Clear();
        _errors[cookie] = error;
    }

    /// <summary>The error, once, as the kernel has it; null if there is none.</summary>
    public int? Take(ulong cookie) => _errors.TryRemove(cookie, out int error) ? error : null;
}
