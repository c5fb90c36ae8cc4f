using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Routes;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Tunnel.Channels;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect.Session;

/// <summary>
/// Keeps one session connected to every agent of its redirect, through restarts of agents and of the API
/// server: pods that come are connected to, those that go are let go.
/// </summary>
internal sealed class SessionKeeper(
    Cluster cluster, string service, byte[] key, RegisterRoute route, Func<IncomingChannel, Task> onIncoming,
    Func<CancellationToken, Task> ensureRecorded, Action<RedirectEvent> report, TimeProvider time)
{
    /// <summary>How often pods that came are looked for.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1.5);

    /// <summary>How long a question at the end of the session may take.</summary>
    private static readonly TimeSpan QuestionLimit = TimeSpan.FromSeconds(2);

    private readonly LinkTable _links = new(report);
    private RegisterRoute _route = route;

    /// <summary>Told of the agent's ports when they are known, and when they change.</summary>
    public Func<IReadOnlyList<ushort>, CancellationToken, Task> OnEntries { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Told when an agent that is connected to put the Service back while nobody was there.</summary>
    public Func<CancellationToken, Task> OnPutBack { get; init; } = _ => Task.CompletedTask;

    /// <summary>One of the present connections.</summary>
    /// <exception cref="IOException">There is none at this moment.</exception>
    public AgentLink Link => _links.Any ?? throw new IOException("there is no connection to an agent at this moment");

    /// <summary>One of the connections, waited for while there is none.</summary>
    public Task<AgentLink> LinkAsync(CancellationToken cancellationToken) => _links.AnyAsync(cancellationToken);

    /// <summary>Connects to all ready agents, and takes the route.</summary>
    /// <exception cref="TaskFailedException">Another session has it, or the agent cannot do it.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        var pods = await AgentRollout.ReadyPodsAsync(cluster, service, cancellationToken);
        if (pods.Count == 0) throw new IOException("the agent's pod was ready and is gone");
        Exception? failure = null;
        foreach (var pod in pods)
        {
            try
            {
                _links.Up(pod.Name(), await ConnectAsync(pod, cancellationToken));
            }
            catch (Exception e) when (e is ClusterException or IOException && pods.Count > 1)
            {
                // One is enough to begin with; the others are tried again.
                failure = e;
            }
        }

        if (_links.Any is null) throw new IOException(failure!.Message, failure);
    }

    /// <summary>Waits for losses and repairs them, until cancelled.</summary>
    /// <exception cref="TaskFailedException">Somebody removed the redirect, or took the route over.</exception>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keepers = _links.All.ToDictionary(l => l.Pod, l => KeepPodAsync(l.Pod, l.Link, ended.Token));
        try
        {
            while (true)
            {
                foreach (var (pod, task) in keepers.Where(k => k.Value.IsCompleted).ToList())
                {
                    keepers.Remove(pod);
                    await task;
                }

                foreach (string pod in await NewPodsAsync(keepers.Keys, cancellationToken)) keepers[pod] = KeepPodAsync(pod, null, ended.Token);
                await Task.WhenAny([Task.Delay(Poll, time, cancellationToken), .. keepers.Values]);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(keepers.Values).ContinueWith(t => _ = t.Exception, TaskScheduler.Default);
        }
    }

    /// <summary>What the agents say of all sessions, as far as they answer soon.</summary>
    public Task<AgentAnswers> AnswersAsync() => AskAllAsync<AgentAnswers, AgentAnswer>((link, token) => link.SessionsAsync(token), AgentQuestions.Of);

    /// <summary>Gives the route back. An agent that cannot be asked any more will notice that the session is gone.</summary>
    public Task UnregisterAsync() => AskAllAsync<int, ControlAnswer>((link, token) => link.UnregisterAsync(token), answers => answers.Count);

    /// <summary>Asks callers of agents to which the Service does not lead any more to go elsewhere.</summary>
    public Task RetireAsync() => AskAllAsync<int, ControlAnswer>((link, token) => link.RetireAsync(token), answers => answers.Count);

    /// <summary>Ends the session's connections.</summary>
    public Task CloseAsync() => Task.WhenAll(_links.All.Select(l => l.Link.DisposeAsync().AsTask()));

    private async Task<TAll> AskAllAsync<TAll, T>(Func<AgentLink, CancellationToken, Task<T>> ask, Func<IReadOnlyList<T?>, TAll> together)
        where T : class
    {
        using var limit = new CancellationTokenSource(QuestionLimit, time);
        return together(await Task.WhenAll(_links.All.Select(async l =>
        {
            try
            {
                return await ask(l.Link, limit.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                return null;
            }
        })));
    }

    private async Task<AgentLink> ConnectAsync(JsonObject pod, CancellationToken cancellationToken)
    {
        var link = await AgentLink.ConnectAsync(cluster, pod, key, onIncoming, time, cancellationToken);
        var answer = await link.RegisterAsync(_route, cancellationToken);
        if (answer is { Clash: null, Error: null })
        {
            await EnterAsync(answer.Entries ?? [], cancellationToken);
            if (answer.Agent is { PutBack: true }) await OnPutBack(cancellationToken);
            return link;
        }

        await link.DisposeAsync();
        throw new TaskFailedException(answer.Clash is { } owner ? RouteText.Refusal(service, owner)
            : $"the agent of Service \"{service}\" does not take \"{_route.Session.Route}\": {answer.Error}");
    }

    /// <summary>All agents are asked for the same ports, since one Service leads to all of them.</summary>
    private async Task EnterAsync(IReadOnlyList<ushort> ports, CancellationToken cancellationToken)
    {
        var before = _route.Entries ?? [];
        if (ports.Count != before.Count || before.Select(e => e.Listen).SequenceEqual(ports)) return;
        _route = _route with { Entries = [.. before.Zip(ports, (entry, port) => entry with { Listen = port })] };
        await OnEntries(ports, cancellationToken);
    }

    /// <summary>Keeps the connection to one agent until its pod is gone.</summary>
    private async Task KeepPodAsync(string pod, AgentLink? link, CancellationToken cancellationToken)
    {
        while (true)
        {
            link ??= await ReconnectAsync(pod, cancellationToken);
            if (link is null) return;
            _links.Up(pod, link);
            string reason = await link.WaitForInterruptionAsync(cancellationToken);
            _links.Down(pod, reason);
            bool resumed = false;
            try
            {
                resumed = await Resumption.TryAsync(link.TryResumeAsync, time, cancellationToken);
            }
            finally
            {
                if (!resumed) await link.DisposeAsync();
            }

            if (!resumed) link = null;
        }
    }

    /// <summary>A new connection to an agent; null when its pod is gone.</summary>
    private async Task<AgentLink?> ReconnectAsync(string name, CancellationToken cancellationToken)
    {
        var pause = new Pause(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2), time);
        while (true)
        {
            try
            {
                var pods = await cluster.ListAsync(ResourceType.Pods, RedirectNames.Selector(service), cancellationToken);
                if (pods.FirstOrDefault(p => p.Name() == name && p.At("metadata", "deletionTimestamp") is null) is not { } pod) return null;
                if (PodView.IsReady(pod))
                {
                    // Whoever thought that this session was gone has removed its record.
                    await ensureRecorded(cancellationToken);
                    return await ConnectAsync(pod, cancellationToken);
                }
            }
            catch (Exception e) when (e is ClusterException or IOException && !cancellationToken.IsCancellationRequested)
            {
                // Out of reach, or not there yet: the next try may find it.
            }

            await pause.WaitAsync(cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> NewPodsAsync(IEnumerable<string> known, CancellationToken cancellationToken)
    {
        try
        {
            var ready = await AgentRollout.ReadyPodsAsync(cluster, service, cancellationToken);
            if (ready.Count == 0 && _links.Any is null
                && await cluster.FindAsync(ResourceType.Deployments, RedirectNames.Main(service), cancellationToken) is null)
            {
                throw new TaskFailedException($"somebody removed the redirect of \"{service}\" while it was in use");
            }

            return [.. ready.Select(p => p.Name()).Except(known)];
        }
        catch (ClusterException) when (!cancellationToken.IsCancellationRequested)
        {
            return [];
        }
    }
}
