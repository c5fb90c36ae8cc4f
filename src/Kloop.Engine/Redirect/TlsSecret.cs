using System.Text;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect;

/// <summary>The certificate with which an application ends its TLS itself.</summary>
internal static class TlsSecret
{
    /// <summary>Reads a Secret of type <c>kubernetes.io/tls</c>.</summary>
    /// <exception cref="UsageException">It is not there, or is none.</exception>
    public static async Task<TlsIdentity> ReadAsync(Cluster cluster, string name, CancellationToken cancellationToken)
    {
        var secret = await cluster.FindAsync(ResourceType.Secrets, name, cancellationToken)
            ?? throw new UsageException($"--tls-secret {name}: there is no such Secret in namespace \"{cluster.Namespace}\"");
        return new TlsIdentity(Value("tls.crt"), Value("tls.key"));

        string Value(string key) => secret.Text("data", key) is { } text ? Encoding.UTF8.GetString(Convert.FromBase64String(text))
            : throw new UsageException($"--tls-secret {name}: the Secret has no \"{key}\"; one of type kubernetes.io/tls is needed");
    }
}
