using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;

namespace Kloop.Kubernetes.Connection;

/// <summary>
/// The HTTP client of one API server. The library's own client class is left out: it brings every
/// operation of every API, of which Kloop uses none (a fifth of the command's size, most of its build time).
/// </summary>
internal static class ApiHttp
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(6);

    /// <param name="configuration">The kubeconfig's context.</param>
    /// <param name="proxy">The way to it; null for what HTTPS_PROXY, HTTP_PROXY and NO_PROXY say.</param>
    public static HttpClient Create(KubernetesClientConfiguration configuration, System.Net.IWebProxy? proxy)
    {
        var tls = new SslClientAuthenticationOptions();
        if (configuration.SkipTlsVerify)
        {
#pragma warning disable CA5359 // The kubeconfig says insecure-skip-tls-verify.
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (configuration.SslCaCerts is { Count: > 0 } authorities)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (ClientCertificate(configuration) is { } certificate)
        {
            tls.ClientCertificates = [certificate];
            tls.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        var handler = new SocketsHttpHandler
        {
            SslOptions = tls,
            ConnectTimeout = ConnectLimit,
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            UseCookies = false,
        };
        if (proxy is not null) handler.Proxy = proxy;
        var client = new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { { "User-Agent", "kloop" } },
        };
        // tls-server-name: the handler asks for, and checks, the name that the Host header says, and ignores the options' TargetHost.
        if (!string.IsNullOrEmpty(configuration.TlsServerName)) client.DefaultRequestHeaders.Host = configuration.TlsServerName;
        return client;
    }

    /// <summary>The kubeconfig's client certificate, inline (base64 of PEM) or in files; null without one.</summary>
    private static X509Certificate2? ClientCertificate(KubernetesClientConfiguration configuration)
    {
        string? certificate = Pem(configuration.ClientCertificateData, configuration.ClientCertificateFilePath);
        string? key = Pem(configuration.ClientCertificateKeyData, configuration.ClientKeyFilePath);
        return certificate is null || key is null ? null : X509Certificate2.CreateFromPem(certificate, key);
    }

    private static string? Pem(string? data, string? file) =>
        !string.IsNullOrEmpty(data) ? Encoding.UTF8.GetString(Convert.FromBase64String(data))
        : !string.IsNullOrEmpty(file) ? File.ReadAllText(file) : null;
}
