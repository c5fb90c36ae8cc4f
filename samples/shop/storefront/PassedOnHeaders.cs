namespace Shop.Storefront;

/// <summary>
/// Copies the headers that name a request's trace and route from the request being served to every call made for it,
/// byte for byte. The runtime's own propagation is off (see <see cref="Callees"/>): it would start a new span and
/// write the baggage anew, and so lose properties, spaces and whatever it does not understand.
/// </summary>
internal sealed class PassedOnHeaders(IHttpContextAccessor accessor, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>W3C Trace Context, W3C Baggage, and the header that routes requests between versions of a Service.</summary>
    static readonly string[] Names = ["traceparent", "tracestate", "baggage", "kubernetes-route-as"];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (accessor.HttpContext?.Request.Headers is { } incoming)
        {
            foreach (var name in Names)
            {
                request.Headers.Remove(name);
                if (incoming.TryGetValue(name, out var values))
                    request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }
        return base.SendAsync(request, cancellationToken);
    }
}
