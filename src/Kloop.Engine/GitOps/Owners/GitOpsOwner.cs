namespace Kloop.Engine.GitOps.Owners;

/// <summary>What keeps an object as Git says.</summary>
internal enum OwnerKind
{
    /// <summary>Flux, kustomize.toolkit.fluxcd.io.</summary>
    Kustomization,

    /// <summary>Flux, helm.toolkit.fluxcd.io.</summary>
    HelmRelease,

    /// <summary>Argo CD, argoproj.io.</summary>
    Application,

    /// <summary>Argo CD, argoproj.io: makes Applications.</summary>
    ApplicationSet,
}

/// <summary>Who keeps an object as Git says, by the object's own marks.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Namespace">Its namespace; null where the mark does not say.</param>
/// <param name="Name">Its name.</param>
/// <param name="Certain">False where the mark may mean something else: the owner must say so too.</param>
internal sealed record GitOpsOwner(OwnerKind Kind, string? Namespace, string Name, bool Certain = true)
{
    /// <summary>The product and the object, for people.</summary>
    public string Where => $"{Product} {Kind} {(Namespace is null ? "" : Namespace + "/")}{Name}";

    /// <summary>Flux or Argo CD.</summary>
    public string Product => Kind is OwnerKind.Kustomization or OwnerKind.HelmRelease ? "Flux" : "Argo CD";

    /// <summary>Its API group.</summary>
    public string Group => Kind switch
    {
        OwnerKind.Kustomization => "kustomize.toolkit.fluxcd.io",
        OwnerKind.HelmRelease => "helm.toolkit.fluxcd.io",
        _ => "argoproj.io",
    };

    /// <summary>The word of its API path.</summary>
    public string Plural => Kind.ToString().ToLowerInvariant() + "s";
}
