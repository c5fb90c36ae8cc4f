using System.Net;
using System.Net.Sockets;

namespace Kloop.Agent.Listening;

/// <summary>The readiness probe's port: accepts and closes. Says only that the agent runs. Listens from construction on.</summary>
internal sealed class HealthListener(ushort port)
{
    private readonly Socket _listener = TcpListening.Start(TcpListening.AnyAddress, port);

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var listener = _listener;
        while (true)
        {
            using var socket = await TcpListening.AcceptAsync(listener, cancellationToken);
        }
    }
}
