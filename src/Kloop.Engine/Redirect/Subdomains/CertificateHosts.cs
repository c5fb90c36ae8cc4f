using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Kloop.Engine.Redirect.Subdomains;

/// <summary>Whether a certificate is for a host: its alternative names, where <c>*</c> is one label (RFC 6125). Pure.</summary>
internal static class CertificateHosts
{
    /// <summary>Null when the certificate covers the host; else why not.</summary>
    /// <param name="pem">The chain, the certificate itself first.</param>
    /// <param name="host">The host.</param>
    public static string? WhyNot(string pem, string host)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            return certificate.MatchesHostname(host, allowWildcards: true, allowCommonName: false) ? null : $"it is for {Names(certificate)}";
        }
        catch (CryptographicException)
        {
            return "it is no certificate";
        }
    }

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(e => e.EnumerateDnsNames()).ToList();
        return names.Count == 0 ? "no host" : string.Join(", ", names);
    }
}
