using Kloop.Engine.Configuration.Bridge;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Environment;
using Kloop.Shoes.Folders;
using Kloop.Shoes.Mounts;

namespace Kloop.Engine.Shoes;

/// <summary>What a program on the laptop has of its pod: environment and files, kept as the cluster has them until disposed.</summary>
internal sealed class PodShoes : IAsyncDisposable
{
    /// <summary>Where the pod's files are in any case.</summary>
    public const string RootVariable = "KLOOP_ROOT";

    private readonly Cluster _cluster;
    private readonly ShoesRequest _request;
    private readonly EnvironmentFiles _written;
    private readonly Action<RedirectEvent> _report;
    private readonly TimeProvider _time;
    private readonly SessionFolder _folder;
    private readonly PodFiles _files;
    private readonly CancellationTokenSource _worn = new();
    private Task _keeping = Task.CompletedTask;

    private PodShoes(Cluster cluster, ShoesRequest request, EnvironmentFiles files, Action<RedirectEvent> report, TimeProvider time, SessionFolder folder)
    {
        (_cluster, _request, _written, _report, _time, _folder) = (cluster, request, files, report, time, folder);
        _files = PodFiles.Of(folder, request, cluster, time);
        Environment = Variables(request.Environment);
    }

    /// <summary>For the program, over the laptop's own; null takes a variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; private set; }

    /// <summary>Whether somebody else starts the program, with the environment that <see cref="Offer"/> writes.</summary>
    public bool IsForOthers => !_request.Program && _written.Paths.Length > 0;

    /// <summary>The file of steps that puts the files at the pod's paths; null when they are below <see cref="RootVariable"/> only.</summary>
    public string? Mounts { get; private set; }

    /// <summary>Reads everything and writes the files; the environment's, when there is no program, are left to <see cref="Offer"/>.</summary>
    /// <exception cref="TaskFailedException">There is no private place for them.</exception>
    /// <exception cref="UsageException">A file of the environment cannot be written.</exception>
    public static async Task<PodShoes> PutOnAsync(
        Cluster cluster, ShoesRequest request, EnvironmentFiles files, Action<RedirectEvent> report, TimeProvider time, CancellationToken cancellationToken)
    {
        SessionFolder folder;
        try
        {
            folder = PrivateFolders.OfUser().Create(request.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TaskFailedException($"there is no place for the pod's files: {e.Message}");
        }

        PodShoes shoes;
        try
        {
            shoes = new PodShoes(cluster, request, files, report, time, folder);
        }
        catch (Exception e) when (e is EnvironmentException or UsageException)
        {
            PrivateFolders.OfUser().Remove(folder);
            throw new UsageException(e.Message);
        }

        try
        {
            await shoes.LayOutAsync(cancellationToken);
            if (request.Program) shoes.Offer(shoes.Elsewhere());
            // Those of an earlier session lead nowhere now; and a place that cannot be written to is told before anything is touched.
            else files.Write(new Dictionary<string, string>());
            shoes._keeping = shoes.KeepAsync(shoes._worn.Token);
            return shoes;
        }
        catch
        {
            await shoes.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes the environment for a program that somebody else starts.</summary>
    /// <exception cref="UsageException">A file cannot be written.</exception>
    public void Offer(IReadOnlyDictionary<string, string?> environment)
    {
        if (_written.Paths is not { Length: > 0 } paths) return;
        _written.Write(environment.Where(v => v.Value is not null).ToDictionary(v => v.Key, v => v.Value!));
        _report(new RedirectEvent(RedirectEventKind.Step, $"environment written to {paths}: start your program with it"));
    }

    /// <summary>Lets other programs of the session have its way to the cluster.</summary>
    public void KeepNetwork(IReadOnlyDictionary<string, string?> environment) => _folder.KeepNetwork(environment);

    /// <summary>Stops watching and removes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _worn.CancelAsync();
        await Task.WhenAny(_keeping);
        PrivateFolders.OfUser().Remove(_folder);
        _worn.Dispose();
    }

    private async Task LayOutAsync(CancellationToken cancellationToken)
    {
        await _files.CopyAsync(new VolumeCopy(_cluster, _request.Pod.Name(), _request.Container, _report, _time), cancellationToken);
        foreach (string missing in await _files.RefreshAsync(cancellationToken)) Note($"left out of the pod's files: {missing}");
        foreach (string name in _files.Unknown) Note($"{BridgeConfiguration.Name} names volume {name}, and container {_request.Container} mounts none of that name");
        _files.LinkBelowRoot();
        if (!_request.Program) Environment = Elsewhere();
        else if (_files.Paths.Count > 0) await PlaceAsync(cancellationToken);
        if (_request.Program && ProgramEnvironment.Kept(_request.Environment, _request.Overrides) is { Count: > 0 } kept)
        {
            Note($"your laptop's own count, and not the pod's: {string.Join(", ", kept)} (env: in kloop.yaml sets them)");
        }

        _folder.Keep(Environment);
    }

    /// <summary>The environment of a program that kloop does not start: paths of files are where they are on this laptop.</summary>
    private IReadOnlyDictionary<string, string?> Elsewhere() => MountedPaths.Rewrite(Variables(_request.Environment), _files.Paths, _folder.Root);

    /// <summary>At the pod's paths, if the kernel allows it, which only doing it can tell.</summary>
    private async Task PlaceAsync(CancellationToken cancellationToken)
    {
        string directory = Path.GetFullPath(_request.Directory ?? ".");
        var laptop = new LaptopFolders(
            directory, _folder.Path, System.Environment.ProcessPath!, System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile));
        string? reason;
        try
        {
            var plan = MountPlan.Of(_files.Placements(), _folder.View, laptop);
            foreach (string left in plan.LeftOut.Where(l => !_files.IsScratch(l))) Note($"not at its path, but below ${RootVariable}: {left}");
            foreach (var place in plan.Places.Where(p => !Path.Exists(p.Path))) _folder.MakePlace(place.Path, place.IsFolder);
            _folder.Write(Path.GetFileName(_folder.Mounts), MountStep.Write(plan.Steps));
            reason = await MountTrial.RunAsync(_folder.Mounts, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason = e.Message;
        }

        if (reason is null)
        {
            Mounts = _folder.Mounts;
            string limit = MountTrial.LosesSetUserId ? "; sudo and other set-user-ID programs have no effect in CMD" : "";
            _report(new RedirectEvent(RedirectEventKind.Step, $"files of {_files.Volumes} volume{(_files.Volumes == 1 ? "" : "s")} at the pod's paths{limit}"));
            return;
        }

        File.Delete(_folder.Mounts);
        Environment = MountedPaths.Rewrite(Environment, _files.Paths, _folder.Root);
        Note($"the pod's files are below ${RootVariable} ({_folder.Root}), and variables name them there: this laptop does not let CMD have them at their own paths ({reason})");
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        var references = PodReferences.Of(_request.Pod, _request.Container);
        var watch = new ObjectWatch(_cluster, _time);
        Task[] watching =
        [
            .. references.ConfigMaps.Union(references.FileConfigMaps).Select(n => watch.RunAsync(ResourceType.ConfigMaps, n, cancellationToken)),
            .. references.Secrets.Union(references.FileSecrets).Select(n => watch.RunAsync(ResourceType.Secrets, n, cancellationToken)),
        ];
        var keeper = new ShoesKeeper(watch.Changed, _files, RefreshEnvironmentAsync, _report, _time);
        try
        {
            await keeper.RunAsync(cancellationToken);
        }
        finally
        {
            await Task.WhenAll(watching).ContinueWith(t => _ = t.Exception, TaskScheduler.Default);
        }
    }

    /// <summary>Names of variables that a program which starts now would get otherwise.</summary>
    private async Task<IReadOnlyList<string>> RefreshEnvironmentAsync(CancellationToken cancellationToken)
    {
        var now = await new ClusterEnvironment(_cluster).ResolveAsync(_request.Pod, _request.Container, cancellationToken);
        // Services come and go all the time; only what somebody wrote for this pod is told.
        var configured = _request.Pod.Items("spec", "containers").First(c => c.Text("name") == _request.Container);
        bool whole = configured.Items("envFrom").Any();
        var named = configured.Items("env").Select(e => e.Text("name")).OfType<string>().ToHashSet();
        return [.. ProgramEnvironment.Changed(ProgramEnvironment.Of(_request.Environment, _request.Overrides), ProgramEnvironment.Of(now, _request.Overrides))
            .Where(n => named.Contains(n) || (whole && !n.Contains("_SERVICE_", StringComparison.Ordinal) && !n.Contains("_PORT", StringComparison.Ordinal)))];
    }

    private Dictionary<string, string?> Variables(IReadOnlyDictionary<string, string> pod)
    {
        var set = _request.Overrides.Set.ToDictionary(v => v.Key, v => BridgeTokens.Replace(v.Value, _files.VolumePaths));
        var variables = new Dictionary<string, string?>(ProgramEnvironment.Of(pod, _request.Overrides with { Set = set })) { [RootVariable] = _folder.Root };
        // Of the container runtime, not of kubelet.
        variables.TryAdd("HOSTNAME", _request.Pod.Text("spec", "hostname") ?? _request.Pod.Name());
        return variables;
    }

    private void Note(string text) => _report(new RedirectEvent(RedirectEventKind.Note, text));
}
