using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Kloop.Cluster.Addons.Listening;

/// <summary>Accepts on one socket and hands each connection to the queue of the protocol that it speaks.</summary>
internal sealed class CleartextPort(IConnectionListener listener)
{
    private static readonly TimeSpan FirstBytesLimit = TimeSpan.FromSeconds(60);
    private readonly Channel<ConnectionContext> _http1 = Channel.CreateUnbounded<ConnectionContext>();
    private readonly Channel<ConnectionContext> _http2 = Channel.CreateUnbounded<ConnectionContext>();

    public ChannelReader<ConnectionContext> Queue(HttpProtocols protocol) => ChannelOf(protocol).Reader;

    public async Task RunAsync()
    {
        while (await listener.AcceptAsync() is { } connection)
        {
            _ = HandAsync(connection);
        }

        _http1.Writer.TryComplete();
        _http2.Writer.TryComplete();
    }

    public async ValueTask CloseAsync()
    {
        await listener.UnbindAsync();
        await listener.DisposeAsync();
    }

    private async Task HandAsync(ConnectionContext connection)
    {
        try
        {
            using var limit = new CancellationTokenSource(FirstBytesLimit);
            var protocol = await ProtocolSniffer.SniffAsync(connection.Transport.Input, limit.Token);
            if (ChannelOf(protocol).Writer.TryWrite(connection))
            {
                return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // it never said anything, or is gone
        }

        connection.Abort();
        await connection.DisposeAsync();
    }

    private Channel<ConnectionContext> ChannelOf(HttpProtocols protocol) => protocol == HttpProtocols.Http2 ? _http2 : _http1;
}
