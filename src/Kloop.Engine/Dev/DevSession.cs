using Kloop.Engine.Applications;
using Kloop.Engine.Dev.Changes;
using Kloop.Engine.Dev.Sessions;
using Kloop.Engine.GitOps;
using Kloop.Engine.Redirect.Session;
using Kloop.Kubernetes;
using Kloop.Sync.Watch;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Dev;

/// <summary>
/// One developer's session in one workload: its container runs under a supervisor, gets every edit, and is put back at the
/// end. <see cref="StartAsync"/>, then <see cref="HoldAsync"/>, and in any case <see cref="EndAsync"/>.
/// </summary>
public sealed class DevSession : IDisposable
{
    /// <summary>How long the first pod may take, while nothing seems to be wrong.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>How long trouble that may pass by itself is watched.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>How long the comparison at the end may take.</summary>
    private static readonly TimeSpan CompareLimit = TimeSpan.FromSeconds(30);

    /// <summary>How often the container is asked for changes of its own.</summary>
    private static readonly TimeSpan DownloadPeriod = TimeSpan.FromSeconds(2);

    private readonly Cluster _cluster;
    private readonly DevOptions _options;
    private readonly Action<DevEvent> _report;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _kept = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly DevTakeover _takeover;
    private readonly IReadOnlyList<DevFolder> _folders;
    private readonly DevWorker _worker;
    private readonly TaskCompletionSource<PodLink> _in = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Crashes _crashes;
    private readonly ReverseForwards _reverse;
    private DevPods? _pods;
    private Task _working = Task.CompletedTask;
    private Task _keeping = Task.CompletedTask;

    /// <param name="cluster">The cluster.</param>
    /// <param name="options">What is developed in, and how.</param>
    /// <param name="report">Told of what is done and noticed, from any thread.</param>
    /// <param name="time">The clock.</param>
    public DevSession(Cluster cluster, DevOptions options, Action<DevEvent> report, TimeProvider time)
    {
        (_cluster, _options, _time) = (cluster, options, time);
        _report = e => report(e with { Workload = options.Where });
        _crashes = new Crashes(_report);
        _reverse = new ReverseForwards(options.Reverse, _report);
        _takeover = new DevTakeover(cluster, options, _report, time);
        _folders = [.. options.Target.Folders.Select(f => new DevFolder(f))];
        _worker = new DevWorker(_folders, new ChangeRules(options.Target.Rules), _report, options.OnRebuild ?? (_ => { }), time) { OnIn = OnIn };
    }

    /// <summary>Changes the workload, and waits until a pod has all of the laptop's files and its process was started.</summary>
    /// <exception cref="UsageException">It cannot be; nothing was touched.</exception>
    /// <exception cref="TaskFailedException">It went wrong; <see cref="EndAsync"/> puts it back.</exception>
    /// <exception cref="ClusterException">The cluster refused or is out of reach.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        long looked = _time.GetTimestamp();
        try
        {
            for (int i = 0; i < _folders.Count; i++)
            {
                int folder = i;
                _folders[i].Watch((sources, batch) => _worker.Queue.Add(folder, sources, batch), e => _in.TrySetException(e), _time, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(e.Message);
        }

        _report(new DevEvent(DevEventKind.Step, $"watching {_folders.Sum(f => f.Count)} paths ({_time.GetElapsedTime(looked).TotalMilliseconds:0} ms)") { Milliseconds = _time.GetElapsedTime(looked).TotalMilliseconds });
        long began = _time.GetTimestamp();
        await _takeover.RunAsync(cancellationToken);
        _pods = new DevPods(_cluster, RefusalAsync, _takeover.Selector, _takeover.Own.Id, _takeover.Container, ConnectAsync, _worker.Queue.Add, _report, _time);
        _working = _worker.RunAsync(_stopped.Token, _kept.Token);
        _keeping = _pods.RunAsync(_kept.Token);
        if (_options.Target.Folders.Any(f => f.Direction != SyncDirection.Upload)) _ = PollAsync();
        var link = await FirstAsync(_pods, began, cancellationToken);
        _report(new DevEvent(DevEventKind.Step, $"{link.Pod} has all files, and its process was started, {_time.GetElapsedTime(began).TotalSeconds:0.0} s after the beginning"));
    }

    /// <summary>Until a stop is asked for, or the session cannot go on.</summary>
    public async Task HoldAsync(CancellationToken cancellationToken)
    {
        var stopped = Task.Delay(Timeout.Infinite, cancellationToken);
        await await Task.WhenAny(_working, _keeping, stopped);
    }

    /// <summary>The pod that has all edits; null before the first.</summary>
    public string? Pod { get; private set; }

    /// <summary>The developed container; known after <see cref="StartAsync"/>.</summary>
    public string Container => _takeover.Container;

    /// <summary>Starts the process again now.</summary>
    public void Restart() => _worker.Queue.AddRestart();

    /// <summary>Compares hashes, and puts the workload back. May be called at any point.</summary>
    /// <exception cref="TaskFailedException">It could not be put back; the text names the remedy.</exception>
    public async Task EndAsync(CancellationToken now)
    {
        foreach (var folder in _folders) folder.Dispose();
        await _stopped.CancelAsync();
        if (_pods is not null) await CompareAsync(now);
        await _kept.CancelAsync();
        await Task.WhenAny(Task.WhenAll(_working, _keeping), Task.Delay(CompareLimit, _time, CancellationToken.None));
        if (!_takeover.Attempted) return;
        try
        {
            await PatientStep.RunAsync(async token =>
            {
                foreach (string kept in await DevUndo.GiveBackAsync(_cluster, _options.Type, _options.Workload, _takeover.Own.Id, _takeover.FieldOwners, token))
                {
                    _report(new DevEvent(DevEventKind.Note, $"kept {kept}"));
                }

                foreach (string kept in await Pausing.ReleaseAsync(_cluster, _takeover.Own.Pauses, new HashSet<string> { _takeover.Own.Id }, token))
                {
                    _report(new DevEvent(DevEventKind.Note, $"kept {kept}"));
                }
            }, _time, CancellationToken.None);
            await PatientStep.RunAsync(token => DevUndo.RemoveObjectsAsync(_cluster, _options.Type, _options.Workload, token), _time, CancellationToken.None);
        }
        catch (Exception e) when (e is ClusterException or TaskFailedException or OperationCanceledException)
        {
            throw new TaskFailedException($"{_options.Where} is not fully put back: {e.Message}\nRun `kloop heal -n {_cluster.Namespace}` when the cluster is back.");
        }

        _report(new DevEvent(DevEventKind.Ended, $"{_options.Where} is as it was before; its pods roll back"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var folder in _folders) folder.Dispose();
        _worker.Dispose();
        _stopped.Dispose();
        _kept.Dispose();
    }

    /// <summary>The last proof that nothing was lost. A link that is down says so.</summary>
    private async Task CompareAsync(CancellationToken now)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(now);
        limit.CancelAfter(CompareLimit);
        try
        {
            await _working.WaitAsync(limit.Token);
            var (same, different) = await _worker.CompareAsync(limit.Token);
            string differ = different.Count == 0 ? "" : $"; {different.Count} differ, {string.Join(", ", different.Take(5))} among them";
            if (same + different.Count > 0) _report(new DevEvent(DevEventKind.Note, $"{same} files of this session have the same SHA-256 in the container{differ}") { Paths = different.Count == 0 ? null : different });
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            string why = e is not OperationCanceledException ? e.Message : now.IsCancellationRequested ? "the second signal did not wait for it" : $"it took more than {CompareLimit.TotalSeconds:0} s";
            _report(new DevEvent(DevEventKind.Note, $"the container's files could not be compared at the end: {why}"));
        }
    }

    private async Task<PodLink> ConnectAsync(string pod, ushort port, CancellationToken cancellationToken)
    {
        var link = await PodLink.ConnectAsync(
            _cluster, pod, port, _takeover.Key, [.. _folders.Select(f => f.Options)], _reverse.HandleAsync, (from, status) => _crashes.OnProcess(from.Pod, status), _time, cancellationToken);
        try
        {
            // Before the process starts, which may want them at once.
            await _reverse.OpenAsync(link, cancellationToken);
            return link;
        }
        catch
        {
            await link.DisposeAsync();
            throw;
        }
    }

    /// <summary>Quota, Pod Security and admission refuse pods, and the workload says so.</summary>
    private async Task<string?> RefusalAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _cluster.FindAsync(_options.Type, _options.Workload, cancellationToken) is { } workload ? AgentTrouble.OfDeployment(workload)?.Text : $"{_options.Where} is gone";
        }
        catch (ClusterException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private void OnIn(PodLink link)
    {
        Pod = link.Pod;
        _in.TrySetResult(link);
        _ = TellReadyAsync(link);
    }

    private async Task TellReadyAsync(PodLink link)
    {
        long began = _time.GetTimestamp();
        try
        {
            while (!await _pods!.IsReadyAsync(link.Pod, _kept.Token))
            {
                if (_time.GetElapsedTime(began) > Longest) return;
                await Task.Delay(TimeSpan.FromMilliseconds(200), _time, _kept.Token);
            }

            _report(new DevEvent(DevEventKind.Ready, $"{link.Pod} is ready"));
        }
        catch (Exception e) when (e is ClusterException or OperationCanceledException)
        {
            // Over, or out of reach: nothing to tell.
        }
    }

    private async Task<PodLink> FirstAsync(DevPods pods, long began, CancellationToken cancellationToken)
    {
        long? troubled = null;
        while (true)
        {
            var first = await Task.WhenAny(_in.Task, _working, _keeping, Task.Delay(TimeSpan.FromMilliseconds(300), _time, cancellationToken));
            if (first == _in.Task) return await _in.Task;
            await first;
            cancellationToken.ThrowIfCancellationRequested();
            troubled = pods.Trouble is null ? null : troubled ?? _time.GetTimestamp();
            bool late = _time.GetElapsedTime(began) > Longest;
            if (!late && !(troubled is { } since && _time.GetElapsedTime(since) > Patience)) continue;
            throw new TaskFailedException($"no pod of {_options.Where} starts under the supervisor: {pods.Trouble ?? $"none within {Longest.TotalMinutes:0} minutes"}. If it is the image that brings the agent: --image REF or --registry HOST");
        }
    }

    /// <summary>Nobody tells of the container's own changes: they are looked for.</summary>
    private async Task PollAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(DownloadPeriod, _time, _kept.Token);
                for (int i = 0; i < _folders.Count; i++)
                {
                    if (_folders[i].Folder.Direction != SyncDirection.Upload) _worker.Queue.Add(i, false, new WatchBatch(new HashSet<string>(), Everything: true));
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The session is over.
        }
    }
}
