namespace Kloop.Engine.Redirect.Subdomains;

/// <summary>Which of an Ingress's annotations its clone has: those that say how to serve it. Pure.</summary>
internal static class CopiedAnnotations
{
    /// <summary>
    /// Who applied it (a GitOps tool would take the clone for its own, and prune it), what a controller keeps there, and
    /// what would ask for a certificate or a DNS record.
    /// </summary>
    private static readonly string[] LeftOut =
    [
        "kubectl.kubernetes.io/", "argocd.argoproj.io/", "kustomize.toolkit.fluxcd.io/", "helm.toolkit.fluxcd.io/", "meta.helm.sh/",
        "app.kubernetes.io/", "config.kubernetes.io/", "kloop.dev/",
        "cert-manager.io/", "acme.cert-manager.io/", "certmanager.k8s.io/", "kubernetes.io/tls-acme",
        "external-dns.alpha.kubernetes.io/",
        "ingress.kubernetes.io/", "field.cattle.io/", "kubernetes.io/ingress.global-static-ip-name", "networking.gke.io/managed-certificates",
        // Other hosts of the original: they stay its own.
        "nginx.ingress.kubernetes.io/server-alias", "nginx.ingress.kubernetes.io/from-to-www-redirect",
    ];

    /// <summary>Redirects to HTTPS where there is no certificate would end at a warning.</summary>
    private static readonly string[] NeedTls = ["nginx.ingress.kubernetes.io/force-ssl-redirect", "nginx.ingress.kubernetes.io/ssl-redirect"];

    public static IReadOnlyDictionary<string, string> Of(IReadOnlyDictionary<string, string> annotations, bool tls) =>
        annotations.Where(a => !LeftOut.Any(l => a.Key.StartsWith(l, StringComparison.Ordinal)) && (tls || !NeedTls.Contains(a.Key)))
            .ToDictionary(a => a.Key, a => a.Value);
}
