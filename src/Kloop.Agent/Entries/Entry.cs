using Kloop.Tunnel.Session;
using Microsoft.AspNetCore.Http;

namespace Kloop.Agent.Entries;

/// <summary>A way in that marks every request as one session's and passes it on to a Service.</summary>
/// <param name="Name">The session's name.</param>
/// <param name="Host">The Service's name or address.</param>
/// <param name="Port">Its port.</param>
internal sealed record Entry(string Name, string Host, ushort Port)
{
    /// <summary>W3C Baggage, which tracing libraries pass on by themselves; Kloop's own header is Bridge to Kubernetes' one.</summary>
    public const string BaggageHeader = "baggage";

    /// <summary>Host and port as in a URL.</summary>
    public string Authority => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Sets both headers.</summary>
    public void AddHeaders(IHeaderDictionary headers)
    {
        headers[SessionRoute.Header] = Name;
        headers[BaggageHeader] = Baggage(headers[BaggageHeader].OfType<string>());
    }

    /// <summary>A request's baggage with the session's member.</summary>
    public string Baggage(IEnumerable<string> before) => string.Join(',', before.Append($"{SessionRoute.BaggageKey}={Name}"));
}
