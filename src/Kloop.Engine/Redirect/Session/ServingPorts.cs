using System.Net;
using Kloop.Shoes.Network.Ports;

namespace Kloop.Engine.Redirect.Session;

/// <summary>
/// Where the developer's program serves each port of the Service. If its network is kloop's, that is seen when
/// it listens: on the port that is wanted, or else, where none is named, on the first that fits.
/// </summary>
/// <param name="plan">The ports.</param>
/// <param name="named">Service ports for which <c>--port</c> says where.</param>
/// <param name="time">The clock.</param>
internal sealed class ServingPorts(PortPlan plan, IReadOnlySet<ushort> named, TimeProvider time)
{
    /// <summary>How long the wanted port is waited for once the program listens elsewhere.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private const int Most = 4;

    /// <summary>Where debuggers are waited for: Node.js, Java, Go, Python.</summary>
    private static readonly ushort[] Debuggers = [9229, 5005, 2345, 5678];

    private readonly Lock _lock = new();
    private readonly Dictionary<ushort, List<IPEndPoint>> _seen = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IPEndPoint? _fitting;

    /// <summary>Done when the program serves a port.</summary>
    public Task Ready => _ready.Task;

    /// <summary>What <c>--port</c> names.</summary>
    public static IReadOnlySet<ushort> Named(IReadOnlyList<PortWish> wishes, PortPlan plan) =>
        wishes.Select(w => w.Service ?? plan.Ports[0].Service.Number).ToHashSet();

    /// <summary>Where to connect to, the likeliest first.</summary>
    public IReadOnlyList<IPEndPoint> Of(RedirectedPort port)
    {
        lock (_lock)
        {
            if (_seen.TryGetValue(port.Service.Number, out var seen)) return [.. seen];
            if (_fitting is { } fitting && IsOpenTo(port)) return [fitting];
        }

        return [new IPEndPoint(IPAddress.Loopback, port.Laptop), new IPEndPoint(IPAddress.IPv6Loopback, port.Laptop)];
    }

    /// <summary>The program listens.</summary>
    public void Saw(ListeningPort listening)
    {
        lock (_lock)
        {
            var wanted = plan.Ports.Where(p => p.Laptop == listening.Asked).ToList();
            foreach (var port in wanted)
            {
                var seen = _seen.TryGetValue(port.Service.Number, out var before) ? before : _seen[port.Service.Number] = [];
                seen.Remove(listening.Address);
                seen.Insert(0, listening.Address);
                if (seen.Count > Most) seen.RemoveAt(Most);
            }

            if (wanted.Count > 0) _ready.TrySetResult();
            else if (_fitting is null && Fits(listening) && IsOpenTo(plan.Ports[0])) _ = TakeAsync(listening.Address);
        }
    }

    /// <summary>A port that the kernel chose is a tool's own: nobody could know it.</summary>
    private static bool Fits(ListeningPort listening) => listening.Asked != 0 && !Debuggers.Contains(listening.Asked);

    private bool IsOpenTo(RedirectedPort port) => port == plan.Ports[0] && !named.Contains(port.Service.Number);

    private async Task TakeAsync(IPEndPoint address)
    {
        _fitting = address;
        await Task.WhenAny(_ready.Task, Task.Delay(Patience, time, CancellationToken.None));
        _ready.TrySetResult();
    }
}
