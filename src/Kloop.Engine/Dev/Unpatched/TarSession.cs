using System.Net.WebSockets;
using Kloop.Engine.Dev.Changes;
using Kloop.Engine.Dev.Sessions;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Kubernetes.Streams;
using Kloop.Sync.Watch;

namespace Kloop.Engine.Dev.Unpatched;

/// <summary>
/// Edits into a container that is left as it is: by its own tar, upward alone, and without restarts, for a container's
/// first process cannot be started again without losing the container. Each new pod gets everything again, after its start.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="options">What is developed in, and how.</param>
/// <param name="report">Told of what is done and noticed.</param>
/// <param name="time">The clock.</param>
public sealed class TarSession(Cluster cluster, DevOptions options, Action<DevEvent> report, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LastLimit = TimeSpan.FromSeconds(3);

    private readonly IReadOnlyList<DevFolder> _folders = [.. options.Target.Folders.Select(f => new DevFolder(f))];
    private readonly ChangeRules _rules = new(options.Target.Rules);
    private readonly BatchQueue _queue = new(options.Target.Folders.Count, time);
    private readonly List<TarStream> _streams = [];
    private string? _pod;
    private bool _saidRestart;

    /// <summary>Until a stop is asked for.</summary>
    /// <exception cref="UsageException">It cannot be.</exception>
    /// <exception cref="TaskFailedException">The container has no tar.</exception>
    /// <exception cref="ClusterException">The cluster refused.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var workload = await cluster.FindAsync(options.Type, options.Workload, cancellationToken)
            ?? throw new UsageException($"no {options.Type.Kind} \"{options.Workload}\" in namespace \"{cluster.Namespace}\" of context \"{cluster.Context}\"");
        string selector = string.Join(',', workload.Map("spec", "selector", "matchLabels").Select(p => $"{p.Key}={p.Value}"));
        string container = options.Target.Container ?? workload.Items("spec", "template", "spec", "containers").First().Text("name")!;
        for (int i = 0; i < _folders.Count; i++)
        {
            int folder = i;
            _folders[i].Watch((sources, batch) => _queue.Add(folder, sources, batch), e => report(new DevEvent(DevEventKind.Failed, e.Message)), time, cancellationToken);
        }

        try
        {
            while (true) await StepAsync(selector, container, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await RemoveMarksAsync(container);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close();
        foreach (var folder in _folders) folder.Dispose();
        _queue.Dispose();
    }

    private async Task StepAsync(string selector, string container, CancellationToken cancellationToken)
    {
        try
        {
            await FollowPodAsync(selector, container, cancellationToken);
            if (await _queue.TakeAsync(Poll, cancellationToken) is { Since: { } since } work) await SendAsync(work, since, container, cancellationToken);
        }
        catch (Exception e) when (e is IOException or WebSocketException or ClusterException { Failure: not ClusterFailure.Forbidden } && !cancellationToken.IsCancellationRequested)
        {
            // Everything is sent again to the next pod, or to this one over the next connection.
            report(new DevEvent(DevEventKind.Lost, $"{_pod}: {e.Message}: everything is sent again"));
            Close();
            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    private async Task RemoveMarksAsync(string container)
    {
        if (_pod is null) return;
        using var limit = new CancellationTokenSource(LastLimit, time);
        try
        {
            await RemoveAsync(container, [.. _folders.Select(f => $"{f.Options.ContainerRoot}/{TarStream.Mark}")], limit.Token);
        }
        catch (Exception e) when (e is ClusterException or OperationCanceledException)
        {
            // The pod went, and they with it; or an empty folder stays.
        }
    }

    private async Task FollowPodAsync(string selector, string container, CancellationToken cancellationToken)
    {
        var pods = await cluster.ListAsync(ResourceType.Pods, selector, cancellationToken);
        var running = pods.Where(p => p.At("metadata", "deletionTimestamp") is null && p.Text("status", "phase") == "Running").ToList();
        if (running.Any(p => p.Name() == _pod) || running.FirstOrDefault(PodView.IsReady) is not { } pod) return;
        Close();
        _pod = pod.Name();
        long began = time.GetTimestamp(), bytes = 0;
        foreach (var folder in _folders)
        {
            var stream = await TarStream.OpenAsync(cluster, _pod, container, folder.Options.ContainerRoot, time, cancellationToken);
            _streams.Add(stream);
            bytes += await stream.SendAsync(folder.Options.Root, [.. folder.Look(cancellationToken).Entries.Keys.Order(StringComparer.Ordinal)], cancellationToken);
        }

        report(new DevEvent(DevEventKind.Ready, $"{_pod} has all files ({Sizes.Text(bytes)}, {time.GetElapsedTime(began).TotalMilliseconds:0} ms), by its tar") { Bytes = bytes });
    }

    private async Task SendAsync(PendingWork work, long since, string container, CancellationToken cancellationToken)
    {
        if (_pod is null) return;
        long bytes = 0;
        var decision = ChangeDecision.None;
        var all = new List<string>();
        for (int i = 0; i < _folders.Count; i++)
        {
            if (work.Changed[i] is not { } batch) continue;
            var root = _folders[i].Options.Root;
            var paths = batch.Everything ? _folders[i].Look(cancellationToken).Entries.Keys : batch.Paths;
            var gone = paths.Where(p => !Path.Exists(Path.Combine(root, p))).ToList();
            bytes += await _streams[i].SendAsync(root, [.. paths.Except(gone).Order(StringComparer.Ordinal)], cancellationToken);
            if (gone.Count > 0) await RemoveAsync(container, [.. gone.Select(p => $"{_folders[i].Options.ContainerRoot}/{p}")], cancellationToken);
            decision = decision.And(_rules.Decide(paths));
            all.AddRange(paths);
        }

        foreach (var command in decision.Runs) await ExecAsync(container, command, cancellationToken);
        if (decision.Restart && !_saidRestart) report(new DevEvent(DevEventKind.Note, "without the dev patch the process is not started again: it must see its files change by itself"));
        _saidRestart |= decision.Restart;
        var took = time.GetElapsedTime(since);
        report(new DevEvent(DevEventKind.Changed, $"{(all.Count > 3 ? $"{all.Count} paths" : string.Join(", ", all))}: copied ({Sizes.Text(bytes)}, {took.TotalMilliseconds:0} ms)") { Bytes = bytes, Milliseconds = took.TotalMilliseconds });
        if (decision.Rebuild.Count > 0) options.OnRebuild?.Invoke(decision.Rebuild);
    }

    private Task RemoveAsync(string container, IReadOnlyList<string> paths, CancellationToken cancellationToken) =>
        ExecAsync(container, ["rm", "-rf", "--", .. paths], cancellationToken);

    private async Task ExecAsync(string container, IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var result = await Exec.RunAsync(cluster, new ExecOptions(_pod!, container, command) { Limit = TimeSpan.FromMinutes(5) }, time, cancellationToken);
        foreach (string line in (result.Output + result.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries)) report(new DevEvent(DevEventKind.Output, line));
        if (result.ExitCode != 0) report(new DevEvent(DevEventKind.Failed, $"{string.Join(' ', command.Take(4))} in the container: {result.NotStarted ?? $"exit code {result.ExitCode}"}"));
    }

    private void Close()
    {
        foreach (var stream in _streams) stream.Dispose();
        _streams.Clear();
        _pod = null;
    }
}
