using System.Net;
using System.Net.Sockets;
using Kloop.Agent.Routing;

namespace Kloop.Agent.Listening;

/// <summary>Accepts what the switched Service brings for one port. Listens from construction on.</summary>
internal sealed class ServiceListener(PortMapping port, ConnectionRouter router)
{
    private readonly Socket _listener = TcpListening.Start(TcpListening.AnyAddress, port.ListenPort);

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var listener = _listener;
        while (true)
        {
            var socket = await TcpListening.AcceptAsync(listener, cancellationToken);
            _ = Task.Run(() => router.HandleAsync(socket, port, cancellationToken), cancellationToken);
        }
    }
}
