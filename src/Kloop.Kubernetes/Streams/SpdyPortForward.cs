using System.Net;
using System.Net.Http.Headers;

namespace Kloop.Kubernetes.Streams;

/// <summary>
/// Opens a port-forward over SPDY/3.1, as kubectl before 1.31 does. Costs one round trip, and none for TCP and TLS when
/// a connection of the HTTP client is idle: an upgrade takes that one over.
/// </summary>
internal static class SpdyPortForward
{
    private const string Protocol = "SPDY/3.1";

    /// <param name="http">The API server's client.</param>
    /// <param name="address">The subresource's address, http or https.</param>
    /// <param name="authorization">As every request has it.</param>
    /// <param name="port">The pod's port.</param>
    /// <param name="cancellationToken">Ends the opening.</param>
    /// <exception cref="HttpRequestException">The API server is out of reach.</exception>
    public static async Task<PortForwardUpgrade> OpenAsync(
        HttpClient http, Uri address, AuthenticationHeaderValue? authorization, ushort port, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Headers.Authorization = authorization;
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd(Protocol);
        request.Headers.Add("X-Stream-Protocol-Version", "portforward.k8s.io");
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.InvalidResponse)
        {
            return new PortForwardUpgrade(null, null, e.Message);
        }

        if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
        {
            using (response) return new PortForwardUpgrade(null, response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }

        // Disposing the stream disposes the connection, which is all that the response holds.
        var stream = new SpdyPortForwardStream(await response.Content.ReadAsStreamAsync(cancellationToken));
        try
        {
            await stream.ConnectAsync(port, cancellationToken);
            return new PortForwardUpgrade(stream);
        }
        catch (Exception e)
        {
            await stream.DisposeAsync();
            if (e is not IOException) throw;
            return new PortForwardUpgrade(null, null, e.Message);
        }
    }
}
