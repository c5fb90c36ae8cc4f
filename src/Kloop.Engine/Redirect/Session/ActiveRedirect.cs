using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Image;
using Kloop.Engine.Redirect.Objects;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;
using Kloop.Shoes.Processes;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect.Session;

/// <summary>What one redirect has put into the cluster and started on the laptop, and the way back from any point of it.</summary>
internal sealed class ActiveRedirect(
    Cluster cluster, RedirectOptions options, RedirectTarget target, IReadOnlyDictionary<string, string> environment,
    Action<RedirectEvent> report, TimeProvider time)
{
    /// <summary>How long a canary may take to find the switched Service.</summary>
    private static readonly TimeSpan CanaryLimit = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Canaries show the agent's own node; the others follow within kube-proxy's minSyncPeriod (1 s unless
    /// set otherwise) and the time that its rules take. So they must arrive until this long after the switch.
    /// </summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan CanaryPause = TimeSpan.FromMilliseconds(50);

    /// <summary>How long an unreachable API server is waited for when ending.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(30);

    private readonly SessionRecord _record = new(Environment.UserName, LaptopProcess.Current, time.GetUtcNow(), KloopVersion.Text,
        target.Service.At("metadata", "managedFields")?.DeepClone() as JsonArray);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private bool _touched;
    private SessionKeeper? _keeper;
    private LaptopDialer? _dialer;
    private ChildProcess? _child;

    /// <summary>Goes through all steps up to "ready".</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var origin = OriginRecord.Of(target.View, target.Plan, _record.Who, _record.Since);
        var objects = new AgentObjects(options.Service, target.Plan, origin);
        // The program takes its time to start, and so does the agent's pod.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var agent = StartAgentAsync(objects, either.Token);
        await TogetherAsync(either, agent, StartProgramAsync(either.Token));
        var session = new SessionInfo(Guid.NewGuid().ToString("N"), _record.Owner, _record.Process.Host, _record.Since, new SessionRoute());
        _dialer = new LaptopDialer(target.Plan, Note, time);
        _keeper = new SessionKeeper(cluster, options.Service, target.Plan.Control, _key, session, _dialer, report, time);
        await _keeper.ConnectAsync(await agent, cancellationToken);
        Step("tunnel open");
        await SwitchAsync(origin, cancellationToken);
        await CanariesAsync(cancellationToken);
        report(new RedirectEvent(RedirectEventKind.Ready, $"{cluster.Namespace}/{options.Service} comes to this laptop: {Routes()}"));
    }

    /// <summary>Holds the redirect until the program ends, a stop is asked for, or the session cannot be kept.</summary>
    public async Task HoldAsync(CancellationToken cancellationToken)
    {
        using var kept = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var keeping = _keeper!.KeepAsync(kept.Token);
        if (_child is null || await Task.WhenAny(keeping, _child.Exited) == keeping)
        {
            await keeping;
            return;
        }

        await kept.CancelAsync();
        await Task.WhenAny(keeping);
    }

    /// <summary>Puts everything back: first the Service, then the program, then Kloop's objects.</summary>
    /// <returns>The program's exit code; 0 without a program.</returns>
    public async Task<int> EndAsync(CancellationToken now)
    {
        using var limit = new CancellationTokenSource(EndLimit + EndLimit, time);
        Exception? failure = await TryAsync(() => _touched ? RetryAsync(SwitchBackAsync, limit.Token) : Task.CompletedTask);
        // Requests under way are answered; new ones go to the origin already.
        if (_dialer is not null && _child is not { Exited.IsCompleted: true }) await _dialer.DrainAsync(now);
        if (_keeper is not null) await _keeper.CloseAsync();
        if (_child is not null) await _child.StopAsync(options.Grace ?? RedirectOptions.DefaultGrace, time, now);
        failure ??= await TryAsync(() => _touched
            ? RetryAsync(token => RedirectUndo.RemoveObjectsAsync(cluster, options.Service, time, token), limit.Token) : Task.CompletedTask);
        if (failure is not null)
        {
            throw new TaskFailedException(
                $"Service \"{options.Service}\" is not fully put back: {failure.Message}\nThe origin serves all the same. Run `kloop heal -n {cluster.Namespace}` when the cluster is back.");
        }

        if (_touched) report(new RedirectEvent(RedirectEventKind.Ended, $"{cluster.Namespace}/{options.Service} is as it was before"));
        return _child is null ? 0 : await _child.Exited;
    }

    /// <summary>Waits for all; when one fails the others are cancelled, and its failure is the one that counts.</summary>
    private static async Task TogetherAsync(CancellationTokenSource others, params Task[] tasks)
    {
        Task? failed = null;
        await foreach (var done in Task.WhenEach(tasks))
        {
            if (done.IsCompletedSuccessfully || failed is not null) continue;
            failed = done;
            await others.CancelAsync();
        }

        if (failed is not null) await failed;
    }

    private async Task<string> StartAgentAsync(AgentObjects objects, CancellationToken cancellationToken)
    {
        var binary = AgentBinary.Load();
        await CreateRecordAsync(objects, cancellationToken);
        var origin = await cluster.CreateAsync(ResourceType.Services, objects.OriginService(), cancellationToken);
        if (options.Image is null)
        {
            await Task.WhenAll(Enumerable.Range(0, binary.Parts)
                .Select(i => cluster.CreateAsync(ResourceType.Secrets, objects.Part(i, binary.Part(i)), cancellationToken)));
        }

        var rollout = new AgentRollout(cluster, options.Service, objects, time);
        var images = await ImagesAsync(binary, cancellationToken);
        var (pod, image) = await rollout.StartAsync(images, origin.Text("spec", "clusterIP")!, target.Pod, cancellationToken);
        Step($"agent ready on {pod.Text("spec", "nodeName")}, in {image.Reference} ({image.Origin})");
        return pod.Name();
    }

    private async Task CreateRecordAsync(AgentObjects objects, CancellationToken cancellationToken)
    {
        try
        {
            // From the request on: an answer that got lost may have created it.
            _touched = true;
            await cluster.CreateAsync(ResourceType.Secrets, objects.Record(_key, _record), cancellationToken);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Conflict)
        {
            // Not ours to remove.
            _touched = false;
            throw new TaskFailedException($"somebody began to redirect Service \"{options.Service}\" at this moment: see `kloop status`");
        }
        catch (ClusterException e) when (e.Failure is ClusterFailure.Forbidden or ClusterFailure.Invalid)
        {
            _touched = false;
            throw;
        }
    }

    private async Task<IReadOnlyList<Func<CancellationToken, Task<AgentImage>>>> ImagesAsync(AgentBinary binary, CancellationToken cancellationToken)
    {
        if (options.Image is not null) return [_ => Task.FromResult(new AgentImage(options.Image, 0, "--image"))];
        var pods = await cluster.ListAsync(ResourceType.Pods, null, cancellationToken);
        var borrowed = BorrowedImages.Candidates(target.Pod, target.Plan.ContainerName, pods)
            .Select(reference => new Func<CancellationToken, Task<AgentImage>>(_ => Task.FromResult(new AgentImage(reference, binary.Parts, "borrowed"))));
        string? registry = options.Registry ?? await ImageRegistry.OfLocalClusterAsync(cluster, cancellationToken);
        if (registry is null) return [.. borrowed];
        return
        [
            .. borrowed,
            async token =>
            {
                using var to = new ImageRegistry(registry);
                return new AgentImage(await to.PushAsync(BuiltImage.Of(binary.Decompress()), token), 0, "built and pushed");
            },
        ];
    }

    private async Task StartProgramAsync(CancellationToken cancellationToken)
    {
        if (options.Command.Count > 0)
        {
            _child = ChildProcess.Start(options.Command, environment, options.StdoutToStderr);
        }

        if (!await LaptopPrograms.WaitAsync(target.Plan, _child, Note, time, cancellationToken))
        {
            int code = await _child!.Exited;
            throw new ProgramEndedException(code, $"`{options.Command[0]}` ended with exit code {code} before it listened on port {string.Join(" or ", target.Plan.Ports.Select(p => p.Laptop))}");
        }

        Step($"your program listens on {string.Join(", ", target.Plan.Ports.Select(p => $"127.0.0.1:{p.Laptop}"))}");
    }

    private async Task SwitchAsync(OriginRecord origin, CancellationToken cancellationToken)
    {
        var service = target.Service;
        for (int i = 0; ; i++)
        {
            try
            {
                await cluster.PatchAsync(ResourceType.Services, options.Service, origin.Switch(service, AgentObjects.AgentSelector(options.Service)), cancellationToken);
                Step("Service switched");
                return;
            }
            catch (ClusterException e) when (e.Failure is ClusterFailure.Invalid or ClusterFailure.Conflict && i < 5)
            {
                service = await cluster.GetAsync(ResourceType.Services, options.Service, cancellationToken);
                if (!JsonNode.DeepEquals(service["spec"], target.Service["spec"]))
                {
                    throw new TaskFailedException($"somebody changed Service \"{options.Service}\" while the redirect started: start it again");
                }
            }
        }
    }

    private async Task CanariesAsync(CancellationToken cancellationToken)
    {
        long switchedAt = time.GetTimestamp();
        string host = target.View.Headless ? $"{options.Service}.{cluster.Namespace}.svc" : target.Service.Text("spec", "clusterIP")!;
        foreach (var port in target.Plan.Ports)
        {
            ushort number = target.View.Headless ? port.Agent : port.Service.Number;
            long began = time.GetTimestamp();
            string? failure;
            while ((failure = await _keeper!.Link.CanaryAsync(host, number, cancellationToken)) is not null || time.GetElapsedTime(switchedAt) < SettleTime)
            {
                if (failure is not null && time.GetElapsedTime(began) > CanaryLimit)
                {
                    throw new TaskFailedException($"the Service is switched, but its traffic does not reach the agent: {failure}. Does a NetworkPolicy or a mesh stand between?");
                }

                await Task.Delay(CanaryPause, time, cancellationToken);
            }
        }

        Step("a canary through the Service's address arrived");
    }

    private async Task SwitchBackAsync(CancellationToken cancellationToken)
    {
        foreach (string kept in await RedirectUndo.SwitchBackAsync(cluster, options.Service, _record.FieldOwners, cancellationToken)) Note($"kept {kept}");
    }

    /// <summary>An API server that restarts at the wrong moment must not leave the Service switched.</summary>
    private async Task RetryAsync(Func<CancellationToken, Task> step, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            try
            {
                await step(cancellationToken);
                return;
            }
            catch (ClusterException e) when (e.Failure is ClusterFailure.Unreachable or ClusterFailure.Other && time.GetElapsedTime(began) < EndLimit)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), time, cancellationToken);
            }
        }
    }

    private static async Task<Exception?> TryAsync(Func<Task> step)
    {
        try
        {
            await step();
            return null;
        }
        catch (Exception e) when (e is ClusterException or TaskFailedException or OperationCanceledException)
        {
            return e;
        }
    }

    private string Routes() => string.Join(", ", target.Plan.Ports.Select(p => $"port {p.Service.Number} to 127.0.0.1:{p.Laptop}"));

    private void Step(string text) => report(new RedirectEvent(RedirectEventKind.Step, text));

    private void Note(string text) => report(new RedirectEvent(RedirectEventKind.Note, text));
}
