using Kloop.Agent.Routing;
using Microsoft.AspNetCore.Http;

namespace Kloop.Agent.Http;

/// <summary>A request that Kestrel read.</summary>
internal sealed class RequestFacts(HttpRequest request) : IRequestFacts
{
    public string Method => request.Method;

    public string Path => request.Path.Value ?? "";

    public string Host => request.Host.Host;

    public IEnumerable<string> Values(string header) => request.Headers[header].OfType<string>();
}
