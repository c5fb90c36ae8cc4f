using Kloop.Engine.Programs;

namespace Kloop.Engine.LocalClusters.Providers;

/// <summary>A tool that makes clusters on this machine: which programs it takes, with which arguments and files. Pure.</summary>
internal abstract class ClusterProvider
{
    /// <summary>Its name, also its program's.</summary>
    public abstract string Name { get; }

    /// <summary>How to get its program.</summary>
    public abstract string Remedy { get; }

    /// <summary>The kubeconfig context of a cluster.</summary>
    public virtual string Context(string cluster) => $"{Name}-{cluster}";

    /// <summary>Whether a cluster of it has an ingress controller by itself.</summary>
    public virtual bool BringsIngress => true;

    /// <summary>Whether its nodes are containers of Docker or podman.</summary>
    public virtual bool NeedsEngine => true;

    /// <summary>Files that it reads, below the cluster's own folder.</summary>
    /// <param name="spec">The cluster.</param>
    /// <param name="folder">The cluster's own folder, which stays as long as the cluster.</param>
    public abstract IReadOnlyDictionary<string, string> Files(ClusterSpec spec, string folder);

    /// <summary>What makes the cluster, in this order.</summary>
    /// <param name="spec">The cluster.</param>
    /// <param name="folder">The cluster's own folder.</param>
    /// <param name="engine">docker or podman.</param>
    public abstract IReadOnlyList<ProgramCall> Create(ClusterSpec spec, string folder, string engine);

    /// <summary>What tells its kubeconfig, on stdout.</summary>
    public abstract ProgramCall Kubeconfig(string cluster);

    /// <summary>What starts it again.</summary>
    public abstract IReadOnlyList<ProgramCall> Start(string cluster, string engine);

    /// <summary>What stops it.</summary>
    public abstract IReadOnlyList<ProgramCall> Stop(string cluster, string engine);

    /// <summary>What removes it, also what is left of one that failed to start.</summary>
    public abstract IReadOnlyList<ProgramCall> Delete(string cluster, string folder, string engine);

    /// <summary>What lists the clusters.</summary>
    public abstract ProgramCall List(string engine);

    /// <summary>Reads what <see cref="List"/> printed: names, and whether they run.</summary>
    public abstract IReadOnlyList<(string Name, bool Running)> Listed(string output);

    /// <summary>What brings images of the engine to the nodes; none for none.</summary>
    public abstract IReadOnlyList<ProgramCall> Preload(ClusterSpec spec, string folder, string engine);
}
