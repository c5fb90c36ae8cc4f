namespace Kloop.Engine.LocalClusters;

/// <summary>What a local cluster is like.</summary>
public enum ClusterProfile
{
    /// <summary>One node, small.</summary>
    Lightweight,

    /// <summary>Three nodes, and no ingress controller but the one that is given: production's.</summary>
    LikeProduction,
}

/// <summary>A local cluster to be.</summary>
/// <param name="Name">Its name: a DNS label of at most 32 characters.</param>
public sealed record ClusterSpec(string Name)
{
    /// <summary>What it is like.</summary>
    public ClusterProfile Profile { get; init; }

    /// <summary>The node's image; null for the provider's own.</summary>
    public string? Image { get; init; }

    /// <summary>The laptop's port of the Ingress' HTTP, on loopback.</summary>
    public ushort HttpPort { get; init; } = 8081;

    /// <summary>The laptop's port of the Ingress' HTTPS, on loopback.</summary>
    public ushort HttpsPort { get; init; } = 8444;

    /// <summary>The laptop's port of the registry, on loopback; 0 for none.</summary>
    public ushort RegistryPort { get; init; } = 5001;

    /// <summary>Images of the laptop's engine that the nodes have from the beginning.</summary>
    public IReadOnlyList<string> Preload { get; init; } = [];

    /// <summary>Manifests of an ingress controller to apply; null for the provider's own, where it has one.</summary>
    public string? Ingress { get; init; }

    /// <summary>How many nodes beside the first.</summary>
    internal int Workers => Profile == ClusterProfile.LikeProduction ? 2 : 0;

    /// <summary>Whether the provider's own ingress controller stays out.</summary>
    internal bool OtherIngress => Ingress is not null || Profile == ClusterProfile.LikeProduction;

    /// <summary>The registry as the laptop and, by the nodes' own settings, the pods' images name it.</summary>
    internal string Registry => $"localhost:{RegistryPort}";

    /// <exception cref="UsageException">Its name is none.</exception>
    internal void Check()
    {
        bool label = Name.Length is > 0 and <= 32 && Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && Name[0] != '-' && Name[^1] != '-';
        if (!label) throw new UsageException($"\"{Name}\" is no cluster's name: small letters, digits and dashes, at most 32");
        if (HttpPort == HttpsPort || HttpPort == RegistryPort || HttpsPort == RegistryPort) throw new UsageException("--http-port, --https-port and --registry-port are to be different");
    }
}
