using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kloop.Agent.Http;

/// <summary>
/// Gives Kestrel connections that were accepted elsewhere. Kestrel speaks HTTP/1.1 or HTTP/2 on a
/// cleartext endpoint, never both (dotnet/aspnetcore#56984): so there is one of these for each.
/// </summary>
internal sealed class FedEndPoint(HttpProtocols protocols) : EndPoint, IConnectionListener
{
    private readonly Channel<ConnectionContext> _connections = Channel.CreateUnbounded<ConnectionContext>(new UnboundedChannelOptions { SingleReader = true });

    public HttpProtocols Protocols => protocols;

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

/// <summary>Kestrel's way to its <see cref="FedEndPoint"/>s.</summary>
internal sealed class FedTransport : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>((FedEndPoint)endpoint);
}
