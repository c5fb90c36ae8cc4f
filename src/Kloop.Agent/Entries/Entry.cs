using Kloop.Tunnel.Session;
using Microsoft.AspNetCore.Http;

namespace Kloop.Agent.Entries;

/// <summary>A way in that marks every request as one session's and passes it on to a Service.</summary>
/// <param name="Name">The session's name.</param>
/// <param name="Host">The Service's name or address.</param>
/// <param name="Port">Its port.</param>
internal sealed record Entry(string Name, string Host, ushort Port)
{
    /// <summary>Host and port as in a URL.</summary>
    public string Authority => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Both headers: Bridge to Kubernetes' one, and baggage, which tracing libraries pass on by themselves.</summary>
    public void AddHeaders(IHeaderDictionary headers)
    {
        headers[SessionRoute.Header] = Name;
        string member = $"{SessionRoute.BaggageKey}={Name}";
        headers["baggage"] = headers["baggage"] is { Count: > 0 } before ? $"{string.Join(',', before.ToArray())},{member}" : member;
    }
}
