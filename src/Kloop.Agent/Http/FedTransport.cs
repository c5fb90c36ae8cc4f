using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Kloop.Agent.Http;

/// <summary>Gives Kestrel connections that were accepted elsewhere.</summary>
internal sealed class FedEndPoint : EndPoint, IConnectionListener
{
    private readonly Channel<ConnectionContext> _connections = Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

    public EndPoint EndPoint => this;

    /// <summary>Hands a connection over; false when the server has stopped.</summary>
    public bool Give(ConnectionContext connection) => _connections.Writer.TryWrite(connection);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _connections.Reader.WaitToReadAsync(cancellationToken) && _connections.Reader.TryRead(out var connection) ? connection : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _connections.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}

/// <summary>Kestrel's way to its <see cref="FedEndPoint"/>.</summary>
internal sealed class FedTransport : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>((FedEndPoint)endpoint);
}
