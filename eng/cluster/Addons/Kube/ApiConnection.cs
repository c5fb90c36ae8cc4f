using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Kloop.Cluster.Addons.Kube;

/// <summary>An HTTP client for the API server: our certificate shown, the cluster's CA trusted and no other.</summary>
internal static class ApiConnection
{
    public static HttpClient Open(AddonOptions options)
    {
        var ca = X509CertificateLoader.LoadCertificateFromFile(options.CaFile);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = [X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile)],
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                    CustomTrustStore = { ca },
                },
            },
        };
        return new HttpClient(handler) { BaseAddress = options.Server, Timeout = Timeout.InfiniteTimeSpan };
    }
}
