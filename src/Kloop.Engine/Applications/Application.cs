using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Applications;

/// <summary>
/// An application as <c>up</c>, <c>dev</c> and their steps use it, wherever it comes from: found in the repository,
/// written in <c>kloop.yaml</c>, or imported from another tool's file.
/// </summary>
/// <param name="Name">Labels what is deployed: a DNS label (RFC 1123).</param>
/// <param name="Root">The folder that all relative paths start from, absolute.</param>
public sealed record Application(string Name, string Root)
{
    /// <summary>What is built.</summary>
    public IReadOnlyList<ImageSource> Images { get; init; } = [];

    /// <summary>What is deployed, in this order.</summary>
    public IReadOnlyList<DeploymentSource> Deployments { get; init; } = [];

    /// <summary>Ports that are forwarded while <c>dev</c> runs.</summary>
    public IReadOnlyList<PortWish> Ports { get; init; } = [];

    /// <summary>What is synced into which containers.</summary>
    public IReadOnlyList<DevTarget> Targets { get; init; } = [];

    /// <summary>What <c>test</c> runs.</summary>
    public IReadOnlyList<TestSource> Tests { get; init; } = [];

    /// <summary>Commands around the steps.</summary>
    public IReadOnlyList<Hook> Hooks { get; init; } = [];

    /// <summary>The namespace that the file asks for; null for the context's.</summary>
    public string? Namespace { get; init; }

    /// <summary>HOST[:PORT][/PATH] that images are pushed to; null for what the cluster says.</summary>
    public string? Registry { get; init; }

    /// <summary>Registries, HOST[:PORT], that may speak HTTP.</summary>
    public IReadOnlyList<string> InsecureRegistries { get; init; } = [];

    /// <summary>What nobody wrote and was concluded, each a sentence to be said.</summary>
    public IReadOnlyList<string> Assumed { get; init; } = [];

    /// <summary>What the file asks for and Kloop does not do, each with its place.</summary>
    public IReadOnlyList<(Place Place, string What)> Unsupported { get; init; } = [];
}

/// <summary>A port of the cluster on the laptop, or of the laptop in a container.</summary>
/// <param name="Place">Where it stands; null when it was concluded.</param>
/// <param name="Resource">
/// Such as <c>service/cart</c>, <c>deployment/cart</c> or <c>pod/cart-0</c>; <c>image/cart</c>, a pod that runs that image;
/// <c>label/app=cart,tier=web</c>, a pod with these labels.
/// </param>
/// <param name="Port">Of the resource: a number or a port's name.</param>
/// <param name="LaptopPort">On the laptop; null for the same number (8000 more below 1024, which an ordinary user may not take), or the next free one.</param>
/// <param name="Namespace">Null for the application's.</param>
/// <param name="Address">Where the laptop listens.</param>
/// <param name="Reverse">The container's port leads to the laptop's.</param>
public sealed record PortWish(Place? Place, string Resource, string Port, int? LaptopPort, string? Namespace = null, string Address = "127.0.0.1", bool Reverse = false);

/// <summary>When a hook's command runs.</summary>
public enum HookTime
{
    /// <summary>Before all, or before the one image, is built.</summary>
    BeforeBuild,

    /// <summary>After that.</summary>
    AfterBuild,

    /// <summary>Before the deployment.</summary>
    BeforeDeploy,

    /// <summary>After it.</summary>
    AfterDeploy,

    /// <summary>After edits are in the containers, and what they needed is done.</summary>
    AfterSync,
}

/// <summary>A command around a step.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Time">When it runs.</param>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Directory">Where it runs on the laptop, absolute.</param>
/// <param name="Image">The image that it belongs to; null for all.</param>
/// <param name="Container">
/// It runs in this container: <c>deployment/cart:web</c>; <c>image/cart</c>, the containers that run that image;
/// <c>pod/cart-*:web*</c>, with globs; null for the laptop.
/// </param>
public sealed record Hook(Place Place, HookTime Time, IReadOnlyList<string> Command, string Directory, string? Image = null, string? Container = null);
