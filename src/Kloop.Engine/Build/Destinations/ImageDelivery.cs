using Kloop.Engine.Build.Registry;
using Kloop.Engine.Build.Tools;
using Kloop.Engine.Programs;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Build.Destinations;

/// <summary>Brings images to where the nodes have them, and knows what is there.</summary>
internal sealed class ImageDelivery(ImageDestination destination, IReadOnlyList<string> insecure, Cluster cluster, DockerLogins logins) : IDisposable
{
    private readonly Dictionary<string, RegistryHttp> _registries = [];
    private readonly Lock _lock = new();
    private Task<IReadOnlySet<string>>? _onNodes;

    /// <summary>Whether the destination is a registry, to which others can push as well.</summary>
    public bool IsRegistry => destination is not LoadDestination;

    /// <summary>Whether the registry of an image may speak HTTP.</summary>
    public bool IsInsecure(string push) =>
        (destination is RegistryDestination { Insecure: true } registry && push.StartsWith(registry.Push.Split('/')[0] + '/', StringComparison.Ordinal)) || DestinationChoice.IsInsecure(push, insecure);

    /// <summary>The digest of an image in its registry; null when it is not there, or in no registry.</summary>
    public async Task<string?> DigestAsync(string push, CancellationToken cancellationToken) =>
        IsRegistry ? await Repository(push).DigestAsync(ImageReference.Parse(push).Tag!, cancellationToken) : null;

    /// <summary>Whether the cluster can have the image already.</summary>
    public async Task<bool> HasAsync(string push, CancellationToken cancellationToken)
    {
        if (IsRegistry) return await DigestAsync(push, cancellationToken) is not null;
        if (destination is LoadDestination { Kind: LoadKind.Engine }) return (await ProgramRun.RunAsync(ToolCommands.Look(BuildTool.Docker, push)!, cancellationToken)).Code == 0;
        Task<IReadOnlySet<string>> onNodes;
        lock (_lock) onNodes = _onNodes ??= ReadNodesAsync();
        var names = await onNodes;
        return names.Contains(push) || names.Any(n => n.EndsWith("/" + push, StringComparison.Ordinal));
    }

    /// <summary>Gives an image of a registry another tag.</summary>
    public Task TagAsync(string push, string another, CancellationToken cancellationToken) =>
        Repository(push).TagAsync(ImageReference.Parse(push).Tag!, another, cancellationToken);

    /// <summary>Brings an image that a tool keeps.</summary>
    public async Task DeliverKeptAsync(BuildTool tool, string push, string folder, Action<string> onLine, CancellationToken cancellationToken)
    {
        if (IsRegistry)
        {
            if (ToolCommands.Push(tool, push, IsInsecure(push)) is { } call) await RunAsync(call, onLine, $"{push} cannot be pushed", cancellationToken);
            return;
        }

        if (destination is LoadDestination { Kind: LoadKind.Engine } && tool == BuildTool.Docker) return;
        string file = Path.Combine(folder, "image.tar");
        var save = ToolCommands.Save(tool, push, file) ?? throw new UsageException($"{ToolCommands.Program(tool)} keeps no images that could be loaded into {destination.Why}: use another --builder");
        await RunAsync(save, onLine, $"{push} cannot be saved", cancellationToken);
        await DeliverArchiveAsync(file, push, folder, onLine, cancellationToken);
    }

    /// <summary>Brings an image from an archive.</summary>
    public async Task DeliverArchiveAsync(string file, string push, string folder, Action<string> onLine, CancellationToken cancellationToken)
    {
        if (IsRegistry)
        {
            var image = await ImageArchive.ReadAsync(file, Path.Combine(folder, "unpacked"), cancellationToken);
            await Repository(push).PushAsync(image, ImageReference.Parse(push).Tag!, cancellationToken);
            return;
        }

        await RunAsync(Load((LoadDestination)destination, file), onLine, $"{push} cannot be loaded into {destination.Why}", cancellationToken);
    }

    public void Dispose()
    {
        foreach (var registry in _registries.Values) registry.Dispose();
    }

    /// <summary>How an archive is loaded. Source: each program's --help.</summary>
    internal static ProgramCall Load(LoadDestination into, string file) => into.Kind switch
    {
        LoadKind.K3d => new("k3d", ["image", "import", "--cluster", into.Cluster, "--mode", "direct", file]),
        LoadKind.Kind => new("kind", ["load", "image-archive", file, "--name", into.Cluster]),
        LoadKind.Minikube => new("minikube", ["image", "load", file]),
        LoadKind.MicroK8s => new("microk8s", ["images", "import", file]),
        LoadKind.K3s => new("k3s", ["ctr", "images", "import", file]),
        _ => new("docker", ["load", "--input", file]),
    };

    private static async Task RunAsync(ProgramCall call, Action<string> onLine, string failure, CancellationToken cancellationToken)
    {
        var result = await ProgramRun.RunAsync(call with { OnLine = onLine }, cancellationToken);
        if (result.Code != 0) throw new TaskFailedException($"{failure}: {call.Program} ended with {result.Code}: {result.Tail(5)}");
    }

    private OciRegistry Repository(string push)
    {
        var reference = ImageReference.Parse(push);
        string host = reference.Host ?? throw new UsageException($"\"{push}\" names no registry: write --registry HOST:PORT, or HOST with a dot in it");
        lock (_lock)
        {
            if (!_registries.TryGetValue(host, out var http)) _registries[host] = http = new RegistryHttp(host, IsInsecure(push), logins);
            return new OciRegistry(http, reference.Path);
        }
    }

    /// <summary>The images that nodes tell of; a kubelet tells of its 50 largest, so that one more load may be done than needed.</summary>
    private async Task<IReadOnlySet<string>> ReadNodesAsync()
    {
        try
        {
            var nodes = await cluster.ListAsync(ResourceType.Nodes, null, CancellationToken.None);
            var each = nodes.Select(n => n.Items("status", "images").SelectMany(i => i.At("names") as System.Text.Json.Nodes.JsonArray ?? []).Select(n => n!.GetValue<string>()).ToHashSet(StringComparer.Ordinal)).ToList();
            return each.Count == 0 ? new HashSet<string>() : each.Aggregate((a, b) => [.. a.Intersect(b, StringComparer.Ordinal)]);
        }
        catch (ClusterException e) when (e.Failure is ClusterFailure.Forbidden)
        {
            return new HashSet<string>();
        }
    }
}
