using Kloop.Engine.Build;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Dev.Image;
using Kloop.Engine.Dev.Patch;
using Kloop.Engine.GitOps;
using Kloop.Engine.GitOps.Choice;
using Kloop.Engine.GitOps.Pauses;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Image;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev.Sessions;

/// <summary>Makes a workload one that is developed in: everything is found out first, then recorded, then changed.</summary>
internal sealed class DevTakeover(Cluster cluster, DevOptions options, Action<DevEvent> report, TimeProvider time)
{
    private const int MostTries = 10;

    /// <summary>Who develops in it.</summary>
    public SessionMember Own { get; private set; } = SessionMember.Current(Guid.NewGuid().ToString("N"), time.GetUtcNow(), "dev");

    /// <summary>The session's key.</summary>
    public byte[] Key { get; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>The developed container's name; known after <see cref="RunAsync"/>.</summary>
    public string Container { get; private set; } = "";

    /// <summary>Selects the workload's pods.</summary>
    public string Selector { get; private set; } = "";

    /// <summary>Whether the cluster may have been changed.</summary>
    public bool Attempted { get; private set; }

    /// <summary>Who owned the workload's fields before.</summary>
    public JsonArray? FieldOwners { get; private set; }

    /// <exception cref="UsageException">It cannot be; nothing was touched.</exception>
    /// <exception cref="TaskFailedException">Somebody else develops in it, or what it needs cannot be found; nothing was touched.</exception>
    /// <exception cref="ClusterException">The cluster refused or is out of reach.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await NeededRights.CheckAsync(cluster, $"developing in {options.Where}", DevRights.Of(options.Type, options.Workload), "ask whoever may grant them in this namespace", cancellationToken);
        if (await new DevInspector(cluster).ClearAsync(options.Type, options.Workload, e => report(new DevEvent(DevEventKind.Step, e.Text)), cancellationToken) is { } other)
        {
            throw new TaskFailedException($"{other.Who} develops in {options.Where} ({other.Reason}): ask them, or run `kloop heal --force` if they are gone");
        }

        var workload = await cluster.FindAsync(options.Type, options.Workload, cancellationToken)
            ?? throw new UsageException($"no {options.Type.Kind} \"{options.Workload}\" in namespace \"{cluster.Namespace}\" of context \"{cluster.Context}\": look at `kubectl -n {cluster.Namespace} get {options.Type.Plural}`");
        Selector = string.Join(',', workload.Map("spec", "selector", "matchLabels").Select(p => $"{p.Key}={p.Value}"));
        Container = ContainerOf(workload);
        var patch = await PatchAsync(workload, cancellationToken);
        var record = new DevRecord(Own.Id, Own.Who, Own.Since, DevPatch.Changes(workload, patch));
        var pauses = options.GitOps ? await PausePlan.OfAsync(cluster, [ChangedObject.Developed(options.Type, workload)], cancellationToken) : PausePlan.None;
        foreach (string note in pauses.Notes) report(new DevEvent(DevEventKind.Note, note));
        Own = Own with { Pauses = pauses.Targets };
        FieldOwners = workload.At("metadata", "managedFields")?.DeepClone() as JsonArray;
        Attempted = true;
        await cluster.CreateAsync(ResourceType.Secrets, new DevSecret(options.Type.Kind, options.Workload, Own, FieldOwners).Encode(options.Type, Key), cancellationToken);
        if (patch.Agent.Parts > 0)
        {
            var binary = AgentBinary.Load();
            await Task.WhenAll(Enumerable.Range(0, binary.Parts).Select(i =>
                cluster.AddAsync(ResourceType.Secrets, DevSecret.Part(options.Type, options.Workload, i, binary.Part(i)), cancellationToken)));
        }

        await Pausing.HoldAsync(cluster, pauses, PauseHolder.Of(Own, cluster.Namespace, time.GetUtcNow()), text => report(new DevEvent(DevEventKind.Step, text)), cancellationToken);
        await ChangeAsync(workload, patch, record, cancellationToken);
        report(new DevEvent(DevEventKind.Step, $"{options.Where}: container {Container} runs {string.Join(' ', patch.Command)} under the supervisor, which {patch.Agent.Reference} ({patch.Agent.Origin}) brings"));
    }

    /// <summary>A rollout under way writes the workload's status many times a second, and the change is of the workload as it was read.</summary>
    private async Task ChangeAsync(JsonObject workload, DevPatchOptions patch, DevRecord record, CancellationToken cancellationToken)
    {
        for (int i = 0; ; i++)
        {
            try
            {
                await cluster.PatchAsync(options.Type, options.Workload, record.Take(workload), cancellationToken);
                return;
            }
            catch (ClusterException e) when (e.Failure is ClusterFailure.Invalid or ClusterFailure.Conflict && i < MostTries)
            {
                workload = await cluster.FindAsync(options.Type, options.Workload, cancellationToken) ?? throw new TaskFailedException($"{options.Where} was deleted meanwhile");
                if (DevRecord.Find(workload) is { } other) throw new TaskFailedException($"{other.Who} began to develop in {options.Where} just now: ask them");
                record = record with { Changes = DevPatch.Changes(workload, patch) };
            }
        }
    }

    private string ContainerOf(JsonObject workload)
    {
        var containers = workload.Items("spec", "template", "spec", "containers").ToList();
        if (options.Target.Container is { } named)
        {
            return containers.Any(c => c.Text("name") == named) ? named
                : throw new UsageException($"{options.Where} has no container {named}, only {string.Join(", ", containers.Select(c => c.Text("name")))}");
        }

        string? marked = workload.Text("spec", "template", "metadata", "annotations", "kubectl.kubernetes.io/default-container");
        var found = containers.FirstOrDefault(c => options.Target.Image is { } image && IsImage(c.Text("image"), image));
        return found?.Text("name") ?? marked ?? containers[0].Text("name")!;
    }

    private static bool IsImage(string? reference, string name)
    {
        if (reference is null) return false;
        var (one, other) = (ImageReference.Parse(reference), ImageReference.Parse(name));
        return one.Path == other.Path && (other.Host is null || one.Host == other.Host);
    }

    private async Task<DevPatchOptions> PatchAsync(JsonObject workload, CancellationToken cancellationToken)
    {
        var spec = (JsonObject)workload.At("spec", "template", "spec")!;
        var container = (JsonObject)spec.Items("containers").First(c => c.Text("name") == Container).DeepClone();
        var pods = Selector.Length == 0 ? [] : await cluster.ListAsync(ResourceType.Pods, Selector, cancellationToken);
        var pod = pods.FirstOrDefault(PodView.IsReady);
        if (options.Target.DevImage is { } dev) container["image"] = dev;
        if (options.Target.WorkingDirectory is { } folder) container["workingDir"] = folder;
        var image = await new ContainerDefaults(cluster, time).FindAsync(container, options.Target.DevImage is null ? pod : null, options.Dockerfile, cancellationToken);
        var command = options.Target.Command ?? ImageDefaults.CommandOf(container, image);
        if (command.Count == 0)
        {
            throw new UsageException($"what container {Container} of {options.Where} runs is not known: its manifest has no command, and the image {container.Text("image")} cannot be read from here. Say it with --command");
        }

        bool writable = ImageDefaults.MayWriteAnywhere(spec, container, image);
        var roots = options.Target.Folders.Select(f => RootOf(f, spec, container, image, writable)).DistinctBy(r => r.Folder).ToList();
        var agent = await new ShellImage(cluster, time).FindAsync(options.AgentImage, options.Registry, pod, Container, cancellationToken);
        return new DevPatchOptions(Own.Id, Container, DevNames.Main(options.Type, options.Workload), agent, command, roots)
        {
            Environment = options.Target.Environment,
            Image = options.Target.DevImage,
            WorkingDirectory = options.Target.WorkingDirectory,
            Grace = options.Grace,
            MoreMemory = options.MoreMemory,
        };
    }

    /// <summary>Where the container may not write, its folder becomes a copy that it may write to.</summary>
    private SyncedRoot RootOf(SyncFolder folder, JsonObject spec, JsonObject container, ImageDefaults? image, bool writable)
    {
        string path = folder.Container;
        if (!path.StartsWith('/') && (container.Text("workingDir") ?? image?.Directory) is { } directory) path = Path.Combine(directory, path);
        if (writable || folder.Direction == SyncDirection.Download) return new SyncedRoot(path, false);
        if (!path.StartsWith('/')) throw new UsageException($"{folder.Container}: the container's working directory is not known; say the folder's absolute path");
        path = Path.GetFullPath(path);
        bool onVolume = container.Items("volumeMounts").Any(m => m.Text("mountPath")?.TrimEnd('/') is { } at && (path == at || path.StartsWith(at + "/", StringComparison.Ordinal)));
        if (!onVolume && path == "/")
        {
            throw new UsageException($"container {Container} of {options.Where} may not write to \"/\" (it is no root, or its root file system is read-only), and a root folder cannot be copied: sync a folder below it");
        }

        return new SyncedRoot(path, !onVolume);
    }
}
