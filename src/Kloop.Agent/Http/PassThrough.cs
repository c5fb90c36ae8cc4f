using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Kloop.Agent.Http;

/// <summary>Passes a request on as it came: its target and Host untouched, no header added. Hop-by-hop headers are YARP's business.</summary>
internal sealed class PassThrough : HttpTransformer
{
    public static readonly PassThrough Instance = new();

    /// <summary>A target is not decoded and encoded again.</summary>
    public static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.RequestUri = Target(httpContext, destinationPrefix);
    }

    /// <summary>The request's own target below another prefix, not decoded and encoded again.</summary>
    internal static Uri Target(HttpContext context, string prefix)
    {
        string? raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return raw is ['/', ..]
            ? new Uri(prefix + raw, AsItIs)
            // Absolute form, or "*": what is left of it for an origin server (RFC 9112, 3.2).
            : new Uri(prefix + context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent(), AsItIs);
    }
}
