using Yarp.ReverseProxy.Forwarder;

namespace Kloop.Cluster.Addons.Ingress;

/// <summary>
/// All headers pass; the host stays what the client asked for, and X-Forwarded-* say what we know. What a client says of
/// itself in these is replaced: nothing stands before this proxy that could be trusted to have set them.
/// </summary>
internal sealed class ForwardedHeaders : HttpTransformer
{
    public static readonly ForwardedHeaders Instance = new();

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        var request = httpContext.Request;
        var client = httpContext.Connection.RemoteIpAddress?.ToString();
        proxyRequest.Headers.Host = request.Host.Value;
        Set("X-Forwarded-For", client);
        Set("X-Real-IP", client);
        Set("X-Forwarded-Proto", request.Scheme);
        Set("X-Forwarded-Host", request.Host.Value);
        Set("X-Forwarded-Port", httpContext.Connection.LocalPort.ToString(System.Globalization.CultureInfo.InvariantCulture));

        void Set(string name, string? value)
        {
            proxyRequest.Headers.Remove(name);
            proxyRequest.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
