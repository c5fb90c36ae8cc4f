namespace Kloop.Engine.Environments;

/// <summary>Labels and annotations of an environment's namespace and of what Kloop puts into it: a contract, see docs/environments.md.</summary>
public static class EnvironmentNames
{
    /// <summary>Label that makes a namespace an environment; its value is the environment's name, which is the namespace's.</summary>
    public const string Label = "kloop.dev/environment";

    /// <summary>Label (in a label's letters) and annotation (as it is): whose it is.</summary>
    public const string Owner = "kloop.dev/owner";

    /// <summary>Label (in a label's letters) and annotation (as it is): the git branch.</summary>
    public const string Branch = "kloop.dev/branch";

    /// <summary>Label: the namespace that an overlay lies over.</summary>
    public const string Base = "kloop.dev/base";

    /// <summary>Annotation: when it may be pruned, UTC (RFC 3339).</summary>
    public const string Expires = "kloop.dev/expires";

    /// <summary>Annotation: how long it lives after it was last made or deployed to, as the user wrote it.</summary>
    public const string TimeToLive = "kloop.dev/ttl";

    /// <summary>Annotation: the services that an overlay deploys, with commas.</summary>
    public const string Services = "kloop.dev/services";

    /// <summary>Label of an overlay's Services that stand for the base's: the base.</summary>
    public const string Forward = "kloop.dev/forward";

    /// <summary>Annotation of a copied Secret or ConfigMap: the namespace it was copied from.</summary>
    public const string CopiedFrom = "kloop.dev/copied-from";

    /// <summary>Name of the quota, the limits, the network policy, the role and the bindings.</summary>
    public const string Objects = "kloop-environment";
}
