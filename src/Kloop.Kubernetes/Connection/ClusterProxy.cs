using System.Net;
using k8s.Exceptions;

namespace Kloop.Kubernetes.Connection;

/// <summary>
/// A cluster's <c>proxy-url</c>, which the library does not read. As in client-go it stands in the place of the environment's
/// proxies and of NO_PROXY. Source: Kubernetes, client.go and transport, "proxy-url".
/// </summary>
internal static class ClusterProxy
{
    private static readonly string[] Schemes = ["http", "https", "socks5"];

    /// <summary>The proxy; null without.</summary>
    /// <param name="files">The kubeconfig files' texts, in the order in which they count.</param>
    /// <param name="cluster">The cluster's name.</param>
    /// <exception cref="KubeConfigException">It is no proxy's address.</exception>
    public static IWebProxy? Of(IReadOnlyList<string> files, string cluster)
    {
        string? url = KubeconfigValues.Text(files, "clusters", cluster, "cluster", "proxy-url");
        if (string.IsNullOrEmpty(url)) return null;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !Schemes.Contains(address.Scheme))
        {
            // It may have a password.
            throw new KubeConfigException($"proxy-url of cluster \"{cluster}\" is no address of a proxy: write http://HOST:PORT, https://HOST:PORT or socks5://HOST:PORT");
        }

        string[] user = address.UserInfo.Split(':', 2);
        return new WebProxy(new UriBuilder(address) { UserName = "", Password = "" }.Uri)
        {
            Credentials = address.UserInfo.Length == 0 ? null : new NetworkCredential(Uri.UnescapeDataString(user[0]), Uri.UnescapeDataString(user.ElementAtOrDefault(1) ?? "")),
        };
    }
}
