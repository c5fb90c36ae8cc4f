using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Kloop.Cluster.Addons.Ingress;
using Kloop.Cluster.Addons.Kube;

namespace Kloop.Cluster.Addons.Tls;

/// <summary>Certificates by host name, from the `tls` entries of our Ingresses and the secrets they name.</summary>
internal sealed class CertificateTable(ImmutableDictionary<string, SslStreamCertificateContext> byHost)
{
    public SslStreamCertificateContext? Find(string host)
    {
        host = host.ToLowerInvariant();
        var dot = host.IndexOf('.', StringComparison.Ordinal);
        return byHost.GetValueOrDefault(host) ?? (dot > 0 ? byHost.GetValueOrDefault($"*{host[dot..]}") : null);
    }

    public static CertificateTable Build(CertificateSources sources)
    {
        var byHost = ImmutableDictionary.CreateBuilder<string, SslStreamCertificateContext>(StringComparer.Ordinal);
        foreach (var ingress in sources.Ingresses.Values.Where(RouteTableBuilder.IsOurs))
        {
            foreach (var tls in ingress.Spec.Tls)
            {
                var key = new ObjectKey(ingress.Metadata.Namespace, tls.SecretName ?? "");
                if (sources.Secrets.TryGetValue(key, out var secret) && Load(secret) is { } context)
                {
                    foreach (var host in tls.Hosts ?? [])
                    {
                        byHost.TryAdd(host.ToLowerInvariant(), context);
                    }
                }
            }
        }

        return new CertificateTable(byHost.ToImmutable());
    }

    /// <summary>A secret that holds no usable pair counts as absent: the fallback is shown, as other controllers do.</summary>
    private static SslStreamCertificateContext? Load(Secret secret)
    {
        if (secret.Data?.GetValueOrDefault("tls.crt") is not { } chain || secret.Data.GetValueOrDefault("tls.key") is not { } key)
        {
            return null;
        }

        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(Encoding.UTF8.GetString(chain));
            var own = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(chain), Encoding.UTF8.GetString(key));
            return SslStreamCertificateContext.Create(own, certificates, offline: true);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

internal readonly record struct CertificateSources(
    ImmutableDictionary<ObjectKey, IngressObject> Ingresses, ImmutableDictionary<ObjectKey, Secret> Secrets);
