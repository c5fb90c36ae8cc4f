using System.Text.Json.Nodes;
using System.Threading.Channels;
using Kloop.Engine.Applications;
using Kloop.Engine.Build;
using Kloop.Engine.Configuration;
using Kloop.Engine.Deploy;
using Kloop.Engine.Deploy.Charts;
using Kloop.Engine.Deploy.Objects;
using Kloop.Engine.Deploy.Removal;
using Kloop.Engine.Dev.Logs;
using Kloop.Engine.Dev.Ports;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Steps;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev.Loop;

/// <summary><c>kloop dev</c>: builds, deploys, forwards ports, shows logs, and keeps the containers as the laptop's files are, until a stop is asked for.</summary>
/// <param name="cluster">Seen from the application's namespace.</param>
/// <param name="flags">The same for other programs.</param>
/// <param name="application">What is developed.</param>
/// <param name="options">How.</param>
/// <param name="output">Shows what is done.</param>
/// <param name="time">The clock.</param>
public sealed class DevLoop(Cluster cluster, ClusterFlags flags, Application application, DevLoopOptions options, DevLoopOutput output, TimeProvider time)
{
    private const string Name = "dev";

    private readonly Channel<Asked> _requests = Channel.CreateUnbounded<Asked>();
    private readonly SyncHooks _hooks = new(cluster, application, output.Step, time);
    private List<LoopSession> _sessions = [];
    private IReadOnlyDictionary<string, string> _images = new Dictionary<string, string>();
    private IReadOnlyList<JsonObject> _rendered = [];
    private IReadOnlyList<(ResourceType Type, JsonObject Workload)> _workloads = [];
    private DeployedWorkloads? _deployed;
    private readonly HashSet<string> _toldOf = new(StringComparer.Ordinal);
    private IReadOnlyList<string> _urls = [];

    /// <summary>Asks something of it; it is done after what is under way.</summary>
    public void Ask(DevLoopRequest request) => _requests.Writer.TryWrite(new Asked(request));

    /// <summary>Runs until a stop is asked for; what was changed for developing is put back in any case.</summary>
    /// <exception cref="UsageException">A port is taken, or the application cannot be built or deployed; nothing was touched.</exception>
    /// <exception cref="TaskFailedException">A build or the deployment failed, or something could not be put back.</exception>
    /// <exception cref="ClusterException">The cluster refused or is out of reach.</exception>
    public async Task RunAsync(StopSignals signals)
    {
        long began = time.GetTimestamp();
        // A port that is taken is told before the build.
        using var forwards = PortForwards.Listen(application.Ports.Where(p => !p.Reverse), time);
        await UpAsync(signals.Stop);
        var images = _images;
        using var shown = CancellationTokenSource.CreateLinkedTokenSource(signals.Stop);
        var workloads = _workloads = await WorkloadsAsync(signals.Stop);
        _sessions = [.. (await WithReverseAsync([.. Chosen(TargetWorkload.Of(application.Targets, workloads, images))], workloads, images, signals.Stop)).Select(Session)];
        foreach (var lost in application.Targets.Where(t => _sessions.TrueForAll(s => s.Workload.Target.Image != t.Image)).Select(t => t.Image).OfType<string>())
        {
            if (options.Only.Count == 0) Note($"no Deployment or StatefulSet runs image {lost}: its edits go nowhere; they need kloop up");
        }

        try
        {
            await Task.WhenAll(_sessions.Select(s => s.StartAsync(signals.Stop)));
            forwards.Start(cluster, r => Resource(r, _workloads, _images));
            _deployed = new DeployedWorkloads(cluster, () => _rendered, () => _sessions.Select(s => s.Workload), time);
            if (options.Logs) _ = LogsAsync(_deployed, shown.Token);
            _urls = [.. forwards.Open.Select(o => $"http://{o.Wish.Address}:{o.Port}")];
            foreach (var (wish, port) in forwards.Open) Done($"http://{wish.Address}:{port}", $"leads to {wish.Resource}:{wish.Port}");
            Done(application.Name, $"runs in namespace {cluster.Namespace}; {_sessions.Count(s => s.IsRunning)} of {_sessions.Count} workloads follow your edits", time.GetElapsedTime(began).TotalSeconds);
            // The first look at a large repository takes its time.
            _ = Task.Run(() => WatchAsync(shown.Token), CancellationToken.None);
            await ServeAsync(signals.Stop);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            // The usual end.
        }
        finally
        {
            await EndAsync(signals.Now);
        }
    }

    /// <summary>Of an image the workload that runs it: it is named as it was built.</summary>
    private static string Resource(string resource, IReadOnlyList<(ResourceType Type, JsonObject Workload)> workloads, IReadOnlyDictionary<string, string> images) =>
        resource.Split('/', 2) is ["image", var image] && TargetWorkload.Of([new DevTarget(null, image)], workloads, images) is [var runs, ..] ? runs.Where : resource;

    private async Task UpAsync(CancellationToken cancellationToken)
    {
        await BuildAsync([], cancellationToken);
        await DeployAsync(cancellationToken);
    }

    /// <summary>Builds images, and notes what they are called then; all that are used here where none is named.</summary>
    private async Task BuildAsync(IReadOnlyCollection<string> only, CancellationToken cancellationToken)
    {
        var build = only.Count == 0 ? options.Build : options.Build with { Only = [.. only] };
        var built = await new BuildStep(cluster, application, build, output.Step, time).RunAsync(cancellationToken);
        var images = new Dictionary<string, string>(_images);
        foreach (var image in built.Where(i => only.Count == 0 || only.Contains(i.Name))) images[image.Name] = image.Reference;
        _images = images;
    }

    private async Task DeployAsync(CancellationToken cancellationToken)
    {
        var rendered = await RenderedAsync(cancellationToken);
        await Deployment(output.Step).RunAsync(_images, cancellationToken);
        _rendered = rendered;
    }

    /// <summary>What is developed in is deployed when it is put back.</summary>
    private DeployStep Deployment(Action<StepEvent> report) =>
        new(cluster, flags, application, options.Deploy with { Untouched = _sessions.Where(s => s.IsRunning).Select(s => s.Workload.Where).ToHashSet() }, report, time);

    private Task<IReadOnlyList<JsonObject>> RenderedAsync(CancellationToken cancellationToken) => Deployment(_ => { }).RenderAsync(_images, cancellationToken);

    /// <summary>The workloads as they are to be, by their names.</summary>
    private static Dictionary<string, string> ByName(IReadOnlyList<JsonObject> rendered) => rendered.GroupBy(o => ObjectId.Of(o).ToString()).ToDictionary(g => g.Key, g => g.First().ToJsonString());

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        var failed = Task.WhenAny(_sessions.Select(s => s.HoldAsync(cancellationToken)).Append(Task.Delay(Timeout.Infinite, cancellationToken)));
        while (true)
        {
            var next = _requests.Reader.WaitToReadAsync(cancellationToken).AsTask();
            if (await Task.WhenAny(next, failed) == failed) await await failed;
            await next;
            var asked = new List<Asked>();
            while (_requests.Reader.TryRead(out var one)) asked.Add(one);
            if (asked.Any(a => a.Request == DevLoopRequest.Restart)) _sessions.ForEach(s => s.Restart());
            if (asked.Any(a => a.Request == DevLoopRequest.Events)) await TellEventsAsync(cancellationToken);
            if (asked.Any(a => a.Request == DevLoopRequest.Open)) Browse();
            var rebuilds = asked.Where(a => a.Request == DevLoopRequest.Rebuild).ToList();
            var changes = asked.Select(a => a.Change).OfType<SourceChange>().ToList();
            if (rebuilds.Count + changes.Count == 0) continue;
            if (rebuilds.Count > 0) await RebuildAsync(rebuilds.Any(r => r.Of is null) ? _sessions : [.. rebuilds.Select(r => r.Of!).Distinct()], cancellationToken);
            else await FollowAsync(changes.Aggregate((a, b) => a.With(b)), cancellationToken);
            failed = Task.WhenAny(_sessions.Select(s => s.HoldAsync(cancellationToken)).Append(Task.Delay(Timeout.Infinite, cancellationToken)));
        }
    }

    private async Task TellEventsAsync(CancellationToken cancellationToken)
    {
        var followed = await _deployed!.LookAsync(cancellationToken);
        await LatestEvents.TellAsync(cluster, [.. followed.Where(w => w.Text("metadata", "namespace") == cluster.Namespace)], text => output.Step(new StepEvent(StepEventKind.Log, Name, "", text)), cancellationToken);
    }

    /// <summary>The workloads are put back, built, deployed, and developed in anew. A build that fails leaves them as they are until the next edit.</summary>
    private async Task RebuildAsync(IReadOnlyList<LoopSession> of, CancellationToken cancellationToken)
    {
        try
        {
            // Before anything is touched: most failures are the developer's.
            await BuildAsync([], cancellationToken);
            await Task.WhenAll(of.Select(s => s.EndAsync(cancellationToken)));
            of = [.. of, .. await DeployAnewAsync(cancellationToken)];
        }
        catch (Exception e) when (e is TaskFailedException or UsageException or ClusterException)
        {
            output.Step(new StepEvent(StepEventKind.Failed, Name, "", $"{e.Message}: what runs stays as it was; the next edit tries again"));
        }

        await Task.WhenAll(of.Where(s => !s.IsRunning && _sessions.Contains(s)).Select(s => s.StartAsync(cancellationToken)));
    }

    /// <summary>What no session follows was edited: images are built, what is deployed is deployed anew, and who runs something else then begins anew.</summary>
    private async Task FollowAsync(SourceChange change, CancellationToken cancellationToken)
    {
        List<LoopSession> of = [];
        try
        {
            var rendered = ByName(_rendered);
            IReadOnlyCollection<string> images = options.Build.Only.Count == 0 ? change.Images : [.. change.Images.Intersect(options.Build.Only)];
            if (images.Count > 0) await BuildAsync(images, cancellationToken);
            var next = ByName(await RenderedAsync(cancellationToken));
            if (next.Count == rendered.Count && next.All(n => rendered.GetValueOrDefault(n.Key) == n.Value)) return;
            of = [.. _sessions.Where(s => s.IsRunning && next.GetValueOrDefault(s.Workload.Where) != rendered.GetValueOrDefault(s.Workload.Where))];
            await Task.WhenAll(of.Select(s => s.EndAsync(cancellationToken)));
            of = [.. of, .. await DeployAnewAsync(cancellationToken)];
        }
        catch (Exception e) when (e is TaskFailedException or UsageException or ClusterException)
        {
            output.Step(new StepEvent(StepEventKind.Failed, Name, "", $"{e.Message}: the next edit tries again"));
        }

        await Task.WhenAll(of.Where(s => !s.IsRunning && _sessions.Contains(s)).Select(s => s.StartAsync(cancellationToken)));
    }

    /// <summary>Deploys, and says what only the next start can do; the sessions to be of workloads that came along.</summary>
    private async Task<IReadOnlyList<LoopSession>> DeployAnewAsync(CancellationToken cancellationToken)
    {
        var before = _rendered;
        await DeployAsync(cancellationToken);
        _workloads = await WorkloadsAsync(cancellationToken);
        var all = TargetWorkload.Of(application.Targets, _workloads, _images).Where(w => options.Only.Count == 0 || options.Only.Any(w.IsCalled)).ToList();
        var known = _sessions.Select(s => s.Workload.Where).ToHashSet();
        List<LoopSession> fresh = [];
        if (all.Exists(w => !known.Contains(w.Where))) fresh.AddRange((await WithReverseAsync(all, _workloads, _images, cancellationToken)).Where(w => !known.Contains(w.Where)).Select(Session));
        var gone = _sessions.Where(s => !s.IsRunning && !_workloads.Any(w => s.Workload.Type == w.Type && s.Workload.Name == w.Workload.Name())).ToList();
        foreach (var one in gone) Note($"{one.Workload.Where} is deployed no more: its edits go nowhere from now on");
        _sessions = [.. _sessions.Except(gone), .. fresh];
        foreach (string port in NewPorts.Of(before, _rendered, [.. _images.Values], application.Ports))
        {
            Note($"{port} is new, and not forwarded: that takes kloop dev anew (and a line in ports, where the file has that section)");
        }

        return fresh;
    }

    private void OnFile(string path)
    {
        lock (_toldOf)
        {
            if (!_toldOf.Add(path)) return;
        }

        string name = Path.GetRelativePath(application.Root, path);
        Note(path == File ? $"{name} was edited: what it says counts when kloop dev is started anew" : $"{name} is new: it is built and developed in when kloop dev is started anew");
    }

    private string File => options.File ?? Path.Combine(application.Root, ConfigurationFile.Name);

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var hooks = _hooks.RunAsync(cancellationToken);
            await new SourceWatch(
                application, File, () => [.. _sessions.Where(s => s.IsRunning).Select(s => s.Workload.Target)],
                change => _requests.Writer.TryWrite(new Asked(DevLoopRequest.Follow, Change: change)), OnFile, time).RunAsync(cancellationToken);
            await hooks;
        }
        catch (OperationCanceledException)
        {
            // Over.
        }
        catch (IOException e)
        {
            Note($"{e.Message}: edits of manifests, and of what is not synced, need key b");
        }
    }

    private async Task EndAsync(CancellationToken now)
    {
        var failures = new List<string>();
        foreach (var ending in _sessions.ConvertAll(s => s.EndAsync(now)))
        {
            try
            {
                await ending;
            }
            catch (TaskFailedException e)
            {
                failures.Add(e.Message);
            }
        }

        if (options.RemoveAtEnd) await new DownStep(cluster, flags, application.Name, output.Step, time).RunAsync(new RemovalScope(), now);
        else Done(application.Name, $"stays in namespace {cluster.Namespace}; kloop down removes it");
        if (failures.Count > 0) throw new TaskFailedException(string.Join('\n', failures));
    }

    private async Task<IReadOnlyList<(ResourceType Type, JsonObject Workload)>> WorkloadsAsync(CancellationToken cancellationToken)
    {
        var found = new List<(ResourceType, JsonObject)>();
        foreach (var type in (ResourceType[])[ResourceType.Deployments, ResourceType.StatefulSets])
        {
            found.AddRange((await cluster.ListAsync(type, null, cancellationToken)).Select(w => (type, w)));
        }

        return found;
    }

    private IEnumerable<TargetWorkload> Chosen(IEnumerable<TargetWorkload> all)
    {
        var workloads = all.ToList();
        if (options.Only.Count == 0) return workloads;
        foreach (string unknown in options.Only.Where(o => !workloads.Exists(w => w.IsCalled(o))))
        {
            throw new UsageException($"nothing that can be developed in is called \"{unknown}\": there {(workloads.Count == 0 ? "is nothing" : $"are {string.Join(", ", workloads.Select(w => w.Name))}")}");
        }

        return workloads.Where(w => options.Only.Any(w.IsCalled));
    }

    private async Task<IReadOnlyList<TargetWorkload>> WithReverseAsync(
        IReadOnlyList<TargetWorkload> chosen, IReadOnlyList<(ResourceType Type, JsonObject Workload)> workloads, IReadOnlyDictionary<string, string> images, CancellationToken cancellationToken)
    {
        var left = application.Ports.Where(p => p.Reverse).ToHashSet();
        if (left.Count == 0) return chosen;
        var services = await cluster.ListAsync(ResourceType.Services, null, cancellationToken);
        var with = new List<TargetWorkload>();
        foreach (var one in chosen)
        {
            var workload = workloads.First(w => w.Type == one.Type && w.Workload.Name() == one.Name).Workload;
            var wishes = ReverseWishes.Of(application.Ports, one.Where, workload, services, r => Resource(r, workloads, images));
            left.ExceptWith(wishes);
            with.Add(one with { Reverse = [.. wishes.Select(ReverseWishes.Forward)] });
        }

        foreach (var wish in left) Note($"{wish.Place}: {wish.Resource}:{wish.Port} does not lead to this laptop: that takes a workload that follows your edits, and {wish.Resource} is none");
        return with;
    }

    private LoopSession Session(TargetWorkload workload) => new(
        cluster, workload, application.Images.FirstOrDefault(i => i.Name == workload.Target.Image), options,
        happened =>
        {
            output.Dev(happened with { OfSeveral = _sessions.Count > 1 });
            if (happened.Kind == DevEventKind.Changed) _hooks.OnChanged(workload.Target.Image);
        },
        session => _requests.Writer.TryWrite(new Asked(DevLoopRequest.Rebuild, session)), time);

    private async Task LogsAsync(DeployedWorkloads workloads, CancellationToken cancellationToken)
    {
        try
        {
            await new PodLogs(cluster, 5, output.Log, time).FollowAsync(workloads.LookAsync, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Over.
        }
    }

    /// <summary>Shows the forwarded ports in the browser, where there is one.</summary>
    private void Browse()
    {
        foreach (string url in _urls)
        {
            string? fault = Browser.Open(url);
            if (fault is null) Done(url, "opened in the browser");
            else Note($"{url}: {fault}");
        }

        if (_urls.Count == 0) Note("no port is forwarded: nothing to open");
    }

    private void Done(string subject, string text, double? seconds = null) => output.Step(new StepEvent(StepEventKind.Done, Name, subject, text, seconds));

    private void Note(string text) => output.Step(new StepEvent(StepEventKind.Note, Name, "", text));

    private sealed record Asked(DevLoopRequest Request, LoopSession? Of = null, SourceChange? Change = null);
}
