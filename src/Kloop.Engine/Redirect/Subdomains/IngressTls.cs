using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Subdomains;

/// <summary>Reads an Ingress's <c>tls</c> entries. Pure.</summary>
internal static class IngressTls
{
    /// <summary>Secrets that need to be looked at.</summary>
    public static IEnumerable<string> Secrets(JsonObject ingress) =>
        ingress.Items("spec", "tls").Select(t => t.Text("secretName")).OfType<string>().Where(s => s.Length > 0);

    /// <summary>Whether an entry is for a host: it names it, has a wildcard for it, or names none.</summary>
    public static bool IsFor(JsonObject tls, string host)
    {
        var hosts = (tls["hosts"] as JsonArray)?.Select(h => h?.ToString()).ToList() ?? [];
        int dot = host.IndexOf('.', StringComparison.Ordinal);
        return hosts.Count == 0 || hosts.Contains(host) || (dot > 0 && hosts.Contains($"*{host[dot..]}"));
    }

    /// <summary>Null when the certificate in a Secret is for the host; else why not.</summary>
    public static string? WhyNot(string secret, CertificateFinding? finding, string host) =>
        finding?.Certificate is not { } pem ? $"the certificate in Secret {secret} could not be read ({finding?.Problem ?? "it was not looked at"})"
        : CertificateHosts.WhyNot(pem, host) is { } reason ? $"the certificate in Secret {secret} does not cover it, {reason}"
        : null;
}
