using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Kloop.Kubernetes.Connection;

namespace Kloop.Kubernetes.Streams;

/// <summary>
/// Opens an exec WebSocket by an HTTP upgrade of our own (RFC 6455, 4.1): of a refused upgrade
/// <see cref="ClientWebSocket"/> gives the status alone, and the body says what is wrong.
/// </summary>
internal static class ExecSocket
{
    private const string Protocol = "v4.channel.k8s.io";

    public static async Task<WebSocket> OpenAsync(Cluster cluster, string pod, string path, CancellationToken cancellationToken)
    {
        var (http, address, authorization) = await cluster.ForStreamAsync(path, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(address) { Scheme = address.Scheme == "wss" ? "https" : "http" }.Uri)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Authorization = authorization;
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", Convert.ToBase64String(RandomNumberGenerator.GetBytes(16)));
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Protocol", Protocol);
        var response = await SendAsync(cluster, http, request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
        {
            using (response)
            {
                await ApiErrors.ThrowAsync(response, "create", $"pods/exec of \"{pod}\" in namespace \"{cluster.Namespace}\"", cancellationToken);
            }
        }

        return WebSocket.CreateFromStream(
            await response.Content.ReadAsStreamAsync(cancellationToken), new WebSocketCreationOptions { SubProtocol = Protocol });
    }

    private static async Task<HttpResponseMessage> SendAsync(Cluster cluster, HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or SocketException or IOException)
        {
            throw new ClusterException(ClusterFailure.Unreachable, $"the API server {cluster.Server} is out of reach: {(e.InnerException ?? e).Message}", e);
        }
    }
}
