using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Kloop.Cluster.Addons.Listening;

/// <summary>Gives Kestrel its two endpoints of one <see cref="CleartextPort"/>; all other endpoints are not for it.</summary>
internal sealed class CleartextListenerFactory(IOptions<SocketTransportOptions> options, ILoggerFactory loggers)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SocketTransportFactory _sockets = new(options, loggers);
    private readonly Dictionary<IPEndPoint, CleartextPort> _ports = [];

    public bool CanBind(EndPoint endpoint) => endpoint is CleartextEndPoint;

    /// <summary>Kestrel binds its endpoints one after the other.</summary>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var cleartext = (CleartextEndPoint)endpoint;
        if (!_ports.TryGetValue(cleartext.Port, out var port))
        {
            port = new CleartextPort(await _sockets.BindAsync(cleartext.Port, cancellationToken));
            _ports.Add(cleartext.Port, port);
            _ = port.RunAsync();
        }

        return new Listener(endpoint, port, port.Queue(cleartext.Protocol));
    }

    private sealed class Listener(EndPoint endpoint, CleartextPort port, ChannelReader<ConnectionContext> queue) : IConnectionListener
    {
        public EndPoint EndPoint => endpoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            await queue.WaitToReadAsync(cancellationToken) && queue.TryRead(out var connection) ? connection : null;

        /// <summary>The port closes with the first of its listeners; Kestrel unbinds them together.</summary>
        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => port.CloseAsync();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
