using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;

namespace Kloop.Kubernetes.Streams;

/// <summary>Opens a port-forward over a WebSocket, which passes proxies that know no SPDY.</summary>
internal static class WebSocketPortForward
{
    private const string Protocol = "v4.channel.k8s.io";

    /// <param name="http">The API server's client.</param>
    /// <param name="address">The subresource's address, http or https.</param>
    /// <param name="authorization">As every request has it.</param>
    /// <param name="port">The pod's port.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    public static async Task<PortForwardUpgrade> OpenAsync(
        HttpClient http, Uri address, AuthenticationHeaderValue? authorization, ushort port, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(Protocol);
        socket.Options.CollectHttpResponseDetails = true;
        if (authorization is not null) socket.Options.SetRequestHeader("Authorization", authorization.ToString());
        try
        {
            var withPort = new UriBuilder(address) { Scheme = address.Scheme == "https" ? "wss" : "ws", Query = $"ports={port}" };
            await socket.ConnectAsync(withPort.Uri, http, cancellationToken);
            return new PortForwardUpgrade(new PortForwardStream(socket));
        }
        catch (WebSocketException e)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            return status is 0 or HttpStatusCode.SwitchingProtocols
                ? new PortForwardUpgrade(null, null, (e.InnerException ?? e).Message)
                : new PortForwardUpgrade(null, status, "no more words");
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }
}
