using Kloop.Agent.Entries;

namespace Kloop.Agent.Http;

/// <summary>How a connection came to the agent; a feature of the connection, so every request of it has it.</summary>
/// <param name="Port">The Service port; null when it came through an entry.</param>
/// <param name="Entry">The entry; null when it came through the Service.</param>
/// <param name="Tls">Whether its TLS ends here, and so the far end speaks TLS too.</param>
internal sealed record Arrival(PortMapping? Port, Entry? Entry, bool Tls) : IDisposable
{
    private HttpMessageInvoker? _http2;

    /// <summary>
    /// The connection's own way to the origin for HTTP/2: one shared by all callers would take every
    /// caller's requests to a single pod.
    /// </summary>
    public HttpMessageInvoker Http2() => LazyInitializer.EnsureInitialized(ref _http2, OriginClients.Create);

    public void Dispose() => _http2?.Dispose();
}
