namespace Kloop.Engine.Build.Destinations;

/// <summary>Where built images go so that the cluster's nodes have them.</summary>
/// <param name="Why">How it was chosen, for people.</param>
public abstract record ImageDestination(string Why)
{
    /// <summary>What an image is called where it is put, and in a pod.</summary>
    /// <param name="name">As manifests name it, without tag.</param>
    /// <param name="tag">Its tag.</param>
    public abstract (string Push, string Pull) References(string name, string tag);
}

/// <summary>A registry for all images.</summary>
/// <param name="Why">How it was chosen.</param>
/// <param name="Push">HOST[:PORT][/PATH] as the laptop reaches it.</param>
/// <param name="Pull">The same as the nodes reach it.</param>
/// <param name="Insecure">It may speak HTTP.</param>
public sealed record RegistryDestination(string Why, string Push, string Pull, bool Insecure) : ImageDestination(Why)
{
    /// <inheritdoc/>
    public override (string Push, string Pull) References(string name, string tag)
    {
        string path = new ImageReference(name).Path;
        return ($"{Push.TrimEnd('/')}/{path}:{tag}", $"{Pull.TrimEnd('/')}/{path}:{tag}");
    }
}

/// <summary>Each image goes to the registry that its own name says.</summary>
/// <param name="Why">How it was chosen.</param>
/// <param name="Insecure">Hosts that may speak HTTP.</param>
public sealed record NamedDestination(string Why, IReadOnlyList<string> Insecure) : ImageDestination(Why)
{
    /// <inheritdoc/>
    public override (string Push, string Pull) References(string name, string tag) => ($"{name}:{tag}", $"{name}:{tag}");
}

/// <summary>Kinds of clusters on this machine that images are loaded into.</summary>
public enum LoadKind
{
    /// <summary>k3d, by <c>k3d image import</c>.</summary>
    K3d,

    /// <summary>kind, by <c>kind load image-archive</c>.</summary>
    Kind,

    /// <summary>minikube, by <c>minikube image load</c>.</summary>
    Minikube,

    /// <summary>k3s on this machine, by <c>k3s ctr images import</c>.</summary>
    K3s,

    /// <summary>microk8s, by <c>microk8s images import</c>.</summary>
    MicroK8s,

    /// <summary>The cluster runs on the Docker engine that builds: what is built is there.</summary>
    Engine,
}

/// <summary>A local cluster whose nodes get the images directly.</summary>
/// <param name="Why">How it was chosen.</param>
/// <param name="Kind">Which kind.</param>
/// <param name="Cluster">The cluster's name, as its own tool knows it.</param>
public sealed record LoadDestination(string Why, LoadKind Kind, string Cluster) : ImageDestination(Why)
{
    /// <inheritdoc/>
    public override (string Push, string Pull) References(string name, string tag) => ($"{name}:{tag}", $"{name}:{tag}");
}
