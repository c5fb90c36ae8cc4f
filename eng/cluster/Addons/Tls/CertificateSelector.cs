using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kloop.Cluster.Addons.Kube;

namespace Kloop.Cluster.Addons.Tls;

/// <summary>Picks the certificate for the name that a client asks for (SNI), or a self-signed one.</summary>
internal sealed class CertificateSelector(ClusterStore store, TimeProvider time)
{
    private readonly Derived<CertificateSources, CertificateTable> _table = new(
        () => new CertificateSources(store.Current.Ingresses, store.Current.TlsSecrets), CertificateTable.Build);

    private readonly Lazy<SslStreamCertificateContext> _fallback = new(() => MakeFallback(time.GetUtcNow()));

    public SslServerAuthenticationOptions Select(string? host) => new()
    {
        ServerCertificateContext = (host is null ? null : _table.Value.Find(host)) ?? _fallback.Value,
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };

    private static SslStreamCertificateContext MakeFallback(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kloop ingress fallback", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("ingress.local");
        request.CertificateExtensions.Add(names.Build());
        return SslStreamCertificateContext.Create(
            request.CreateSelfSigned(now.AddDays(-1), now.AddYears(1)), null, offline: true);
    }
}
