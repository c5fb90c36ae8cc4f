using Kloop.Engine.Kubeconfigs;
using Kloop.Engine.LocalClusters.Checks;
using Kloop.Engine.LocalClusters.Providers;
using Kloop.Engine.Programs;
using Kloop.Kubernetes.Connection;

namespace Kloop.Engine.LocalClusters;

/// <summary>Makes and removes local clusters by their providers' programs.</summary>
/// <param name="kubeconfigFile">The kubeconfig that gets and loses their contexts; null for $KUBECONFIG, else ~/.kube/config.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Takes a line about each step, for people.</param>
/// <param name="verbose">Takes each command before it is run, and its lines; null for nobody.</param>
public sealed class ClusterLifecycle(string? kubeconfigFile, TimeProvider time, Action<string> say, Action<string>? verbose)
{
    /// <summary>The providers' names; the first is the default.</summary>
    public static IReadOnlyList<string> Providers { get; } = ["k3d", "kind", "k3s"];

    private static readonly ClusterProvider[] Known = [new K3d(), new Kind(), new K3s()];

    /// <summary>Whether any provider's program is on this machine.</summary>
    internal static bool HasProvider => Known.Any(t => ProgramRun.Find(t.Name) is not null);

    private readonly Kubeconfig _kubeconfig = new(KubeconfigFiles.Of(kubeconfigFile), time);

    /// <summary>Makes a cluster, with its registry, and its context.</summary>
    /// <param name="provider">Its provider's name.</param>
    /// <param name="spec">What it is like.</param>
    /// <param name="current">Whether its context becomes the current one.</param>
    /// <param name="force">Also where the machine lacks something.</param>
    /// <param name="cancellationToken">Ends it; what was made goes.</param>
    /// <returns>The cluster's context.</returns>
    /// <exception cref="UsageException">It cannot be made here; nothing was done.</exception>
    /// <exception cref="TaskFailedException">A program failed; what it left was removed.</exception>
    public async Task<string> CreateAsync(string provider, ClusterSpec spec, bool current, bool force, CancellationToken cancellationToken)
    {
        spec.Check();
        var tool = Of(provider);
        string engine = RequirePrograms(tool);
        if (tool.NeedsEngine) await RequireEngineAsync(engine, spec.Name, cancellationToken);
        else spec = spec with { RegistryPort = 0 };
        RefuseLacks(spec, force);
        var there = await ListedAsync(tool, engine, cancellationToken);
        if (there.Any(c => c.Name == spec.Name)) throw new UsageException($"there is a {tool.Name} cluster {spec.Name} already: kloop cluster start {spec.Name}, kloop cluster delete {spec.Name}, or choose another name");
        if (!tool.NeedsEngine && there.Count > 0) throw new UsageException($"{tool.Name} runs one cluster on a machine, and {there[0].Name} is there: kloop cluster delete {there[0].Name}, or choose --provider k3d");
        // A kubeconfig that cannot be changed is told before minutes are spent.
        _kubeconfig.Contexts();

        string folder = LocalClusterFolder.Of(tool.Name, spec.Name);
        LocalClusterFolder.Write(folder, tool.Files(spec, folder));
        try
        {
            say($"creating {tool.Name} cluster {spec.Name}");
            foreach (var call in tool.Create(spec, folder, engine)) await RunAsync(call, spec.Name, cancellationToken);
            string context = await MergeAsync(tool, spec.Name, current, cancellationToken);
            await new LocalClusterContent(new ClusterOptions(kubeconfigFile, context, "kube-public"), folder, RunAsync).FillAsync(tool, spec, engine, say, cancellationToken);
            if (spec.Ingress is null && (spec.OtherIngress || !tool.BringsIngress))
            {
                say($"no ingress controller: nothing answers at ports {spec.HttpPort} and {spec.HttpsPort} until one's manifests are applied (kubectl --context {context} apply -f FILE; at once with kloop cluster create --ingress FILE)");
            }

            return context;
        }
        catch
        {
            say($"removing what was made of {spec.Name}");
            await RemoveAsync(tool, spec.Name, engine);
            throw;
        }
    }

    /// <summary>All local clusters: those of the providers that are here, and those of other tools that the kubeconfig has.</summary>
    public Task<IReadOnlyList<LocalCluster>> ListAsync(CancellationToken cancellationToken) => ListAsync(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>The same; a provider's program that does not answer is said and left out.</summary>
    /// <param name="limit">How long each program may take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<LocalCluster>> ListAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var (contexts, _) = _kubeconfig.Contexts();
        var tools = Known.Where(t => ProgramRun.Find(t.Name) is not null).ToList();
        var listed = await Task.WhenAll(tools.Select(t => ListedOrWhyAsync(t, limit, cancellationToken)));
        foreach (string why in listed.Select(l => l.Why).OfType<string>()) say(why);
        var clusters = tools.Zip(listed).SelectMany(t => t.Second.Clusters.Select(c => new LocalCluster(
            c.Name, t.First.Name, c.Running ? "running" : "stopped", contexts.FirstOrDefault(x => x == t.First.Context(c.Name))))).ToList();

        var others = contexts.Where(c => clusters.All(k => k.Context != c)).Select(c => (Context: c, Local: LocalContext.Of(c, _kubeconfig.Server(c)))).Where(c => c.Local is not null);
        return [.. clusters, .. others.Select(o => new LocalCluster(o.Local!.Cluster, o.Local.Tool, "unknown", o.Context))];
    }

    /// <summary>Removes a cluster, its registry and its context.</summary>
    public async Task DeleteAsync(string name, string? provider, CancellationToken cancellationToken)
    {
        var (tool, engine) = await FindAsync(name, provider, cancellationToken);
        say($"removing {tool.Name} cluster {name}");
        string folder = LocalClusterFolder.Of(tool.Name, name);
        foreach (var call in tool.Delete(name, folder, engine)) await RunAsync(call, name, cancellationToken);
        await _kubeconfig.RemoveAsync(tool.Context(name), cancellationToken);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>Starts a cluster that was stopped. Its API server may have another port then, so that its context is merged again.</summary>
    public async Task StartAsync(string name, string? provider, CancellationToken cancellationToken)
    {
        var (tool, engine) = await FindAsync(name, provider, cancellationToken);
        foreach (var call in tool.Start(name, engine)) await RunAsync(call, name, cancellationToken);
        await MergeAsync(tool, name, current: false, cancellationToken);
    }

    /// <summary>Stops a cluster; it stays as it is.</summary>
    public async Task StopAsync(string name, string? provider, CancellationToken cancellationToken)
    {
        var (tool, engine) = await FindAsync(name, provider, cancellationToken);
        foreach (var call in tool.Stop(name, engine)) await RunAsync(call, name, cancellationToken);
    }

    private static ClusterProvider Of(string provider) =>
        Known.FirstOrDefault(p => p.Name == provider) ?? throw new UsageException($"\"{provider}\" is no provider: say {string.Join(", ", Providers.SkipLast(1))} or {Providers[^1]}");

    private static string? Engine() => ProgramRun.Find("docker") is not null ? "docker" : ProgramRun.Find("podman") is not null ? "podman" : null;

    private static string RequirePrograms(ClusterProvider tool)
    {
        if (ProgramRun.Find(tool.Name) is null) throw new UsageException($"{tool.Name} is not on this machine: {tool.Remedy}");
        if (!tool.NeedsEngine && Environment.UserName != "root") throw new UsageException($"{tool.Name} runs as a service of the machine, which only root may start: use sudo, or choose --provider k3d");
        return Engine() ?? (tool.NeedsEngine ? throw new UsageException($"{tool.Name} runs clusters in containers, and neither docker nor podman is on this machine: install one (Debian: apt install docker.io), or choose --provider k3s") : "docker");
    }

    private static void RefuseLacks(ClusterSpec spec, bool force)
    {
        ushort[] ports = [spec.HttpPort, spec.HttpsPort, .. spec.RegistryPort == 0 ? [] : (ushort[])[spec.RegistryPort]];
        var lacks = MachineCheck.Lacks(spec, MachineFacts.Read(ports, "/var/lib/docker"));
        if (lacks.Count > 0 && !force) throw new UsageException($"this machine lacks something for {spec.Name} (--force tries it all the same)\n" + string.Join('\n', lacks.Select(l => "  " + l)));
    }

    private async Task RequireEngineAsync(string engine, string cluster, CancellationToken cancellationToken) => await RunAsync(new ProgramCall(engine, ["info", "--format", "{{.ID}}"]), cluster, cancellationToken);

    private async Task<string> MergeAsync(ClusterProvider tool, string name, bool current, CancellationToken cancellationToken)
    {
        var result = await ProgramRun.RunAsync(Shown(tool.Kubeconfig(name)), cancellationToken);
        if (result.Code != 0) throw Failed(tool.Kubeconfig(name), result, name);
        var changed = await _kubeconfig.SetAsync(KubeconfigContext.Read(result.Output, tool.Name).Named(tool.Context(name)), current, cancellationToken);
        foreach (string file in changed) say($"context {tool.Context(name)} is in {file}");
        return tool.Context(name);
    }

    private async Task<(ClusterProvider Tool, string Engine)> FindAsync(string name, string? provider, CancellationToken cancellationToken)
    {
        var tools = provider is null ? Known.Where(t => ProgramRun.Find(t.Name) is not null).ToList() : [Of(provider)];
        string engine = Engine() ?? "docker";
        var found = new List<ClusterProvider>();
        foreach (var tool in tools)
        {
            if (provider is not null) RequirePrograms(tool);
            if ((await ListedAsync(tool, engine, cancellationToken)).Any(c => c.Name == name)) found.Add(tool);
        }

        return found.Count switch
        {
            1 => (found[0], engine),
            0 when tools.Count == 0 => throw new UsageException($"none of {string.Join(", ", Providers)} is on this machine, so there is no cluster {name} of theirs"),
            0 => throw new UsageException($"there is no cluster {name} of {string.Join(", ", tools.Select(t => t.Name))}: kloop cluster list shows those that are"),
            _ => throw new UsageException($"there are clusters {name} of {string.Join(" and ", found.Select(t => t.Name))}: say which with --provider"),
        };
    }

    private async Task<IReadOnlyList<(string Name, bool Running)>> ListedAsync(ClusterProvider tool, string engine, CancellationToken cancellationToken)
    {
        var call = tool.List(engine);
        if (ProgramRun.Find(call.Program) is null) return [];
        var result = await ProgramRun.RunAsync(Shown(call), cancellationToken);
        return result.Code == 0 ? tool.Listed(result.Output) : throw Failed(call, result, "");
    }

    /// <summary>The same; none, and why, where the provider cannot tell, such as without the engine's daemon.</summary>
    private async Task<(IReadOnlyList<(string Name, bool Running)> Clusters, string? Why)> ListedOrWhyAsync(ClusterProvider tool, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return (await ListedAsync(tool, Engine() ?? "docker", ending.Token), null);
        }
        catch (TaskFailedException e)
        {
            return ([], $"{tool.Name}: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ([], $"{tool.Name} did not answer within {limit.TotalSeconds:0} s");
        }
    }

    private async Task RemoveAsync(ClusterProvider tool, string name, string engine)
    {
        string folder = LocalClusterFolder.Of(tool.Name, name);
        foreach (var call in tool.Delete(name, folder, engine))
        {
            var result = await ProgramRun.RunAsync(Shown(call), CancellationToken.None);
            if (result.Code != 0) say($"left behind: {call} ended with {result.Code}: {result.Tail(2)}");
        }

        await _kubeconfig.RemoveAsync(tool.Context(name), CancellationToken.None);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private async Task RunAsync(ProgramCall call, string cluster, CancellationToken cancellationToken)
    {
        var result = await ProgramRun.RunAsync(Shown(call), cancellationToken);
        if (result.Code != 0) throw Failed(call, result, cluster);
    }

    private ProgramCall Shown(ProgramCall call)
    {
        if (verbose is null) return call;
        verbose($"$ {call}");
        // A kubeconfig has secrets.
        return call.Arguments.Contains("kubeconfig") && call.Arguments.Contains("get") ? call : call with { OnLine = l => verbose($"  {l}") };
    }

    private static TaskFailedException Failed(ProgramCall call, ProgramResult result, string cluster) => new(
        ProviderFailure.Of(result.Log, cluster) is { } meaning ? $"{meaning}\n{call.Program} says: {result.Tail(3)}" : $"{call} ended with {result.Code}: {result.Tail(10)}");
}
