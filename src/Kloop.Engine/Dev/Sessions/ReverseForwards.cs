using System.Net;
using Kloop.Engine.Redirect.Session;
using Kloop.Tunnel;
using Kloop.Tunnel.Channels;

namespace Kloop.Engine.Dev.Sessions;

/// <summary>The laptop's side of ports of the pod that lead here.</summary>
/// <param name="ports">Which.</param>
/// <param name="report">Told of what cannot be.</param>
internal sealed class ReverseForwards(IReadOnlyList<ReverseForward> ports, Action<DevEvent> report)
{
    private readonly HashSet<ushort> _refused = [];

    /// <summary>Asks a pod for them. What a pod cannot do is reported; everything else goes on.</summary>
    public async Task OpenAsync(PodLink link, CancellationToken cancellationToken)
    {
        foreach (var port in ports)
        {
            string? error = await link.ListenAsync(port.Pod, cancellationToken);
            report(error is null
                ? new DevEvent(DevEventKind.Step, $"127.0.0.1:{port.Pod} in {link.Pod} leads to this laptop's port {port.Laptop}")
                : new DevEvent(DevEventKind.Failed, $"{link.Pod}: {error}"));
        }
    }

    /// <summary>Connects what came to one of them in the pod to the laptop's program.</summary>
    public async Task HandleAsync(IncomingChannel incoming)
    {
        if (incoming.Target.Kind != ChannelKind.Accepted || ports.FirstOrDefault(p => p.Pod == incoming.Target.Port) is not { } port)
        {
            incoming.Refuse(DialError.Denied, "this laptop does not serve that");
            return;
        }

        var (socket, error) = await LaptopDialer.DialAsync([new IPEndPoint(IPAddress.Loopback, port.Laptop), new IPEndPoint(IPAddress.IPv6Loopback, port.Laptop)]);
        if (socket is null)
        {
            string text = $"nothing listens on port {port.Laptop} of the laptop";
            incoming.Refuse(DialErrors.From(error), text);
            if (IsNews(port.Laptop)) report(new DevEvent(DevEventKind.Note, $"{text}, where the pod's 127.0.0.1:{port.Pod} leads: the connection was refused"));
            return;
        }

        using (socket)
        {
            lock (_refused) _refused.Remove(port.Laptop);
            await using var channel = incoming.Accept();
            await Relay.RunAsync(channel, socket, CancellationToken.None);
        }
    }

    private bool IsNews(ushort port)
    {
        lock (_refused) return _refused.Add(port);
    }
}
