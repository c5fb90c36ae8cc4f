using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Network;
using Kloop.Engine.Redirect.Session;
using Kloop.Kubernetes;
using Kloop.Shoes.Folders;
using Kloop.Shoes.Network.Rules;
using Kloop.Shoes.Processes;

namespace Kloop.Engine.Shoes;

/// <summary>Runs another program in the shoes of a session that runs on this laptop.</summary>
public static class ShoesExec
{
    /// <summary>Runs it until it ends, or the session does.</summary>
    /// <param name="session">SERVICE, a workload as it was given to <c>kloop run</c>, or NAMESPACE before it and a slash; null for the only one.</param>
    /// <param name="command">Program and arguments.</param>
    /// <param name="connect">Connects to the cluster, in a namespace; not called for a program that has the laptop's own network.</param>
    /// <param name="network">How the program has the cluster's network.</param>
    /// <param name="outgoing">Which of its connections go through the cluster; the first that holds counts.</param>
    /// <param name="note">For people.</param>
    /// <param name="time">The clock.</param>
    /// <param name="signals">The ladder of ending.</param>
    /// <returns>Its exit code.</returns>
    /// <exception cref="UsageException">There is no such session, or there are several.</exception>
    /// <exception cref="ClusterException">The cluster cannot be asked for its addresses.</exception>
    public static async Task<int> RunAsync(
        string? session, IReadOnlyList<string> command, Func<string, Cluster> connect, NetworkWay network, IReadOnlyList<OutgoingRule> outgoing,
        Action<string> note, TimeProvider time, StopSignals signals)
    {
        if (network is NetworkWay.Proxy or NetworkWay.Env or NetworkWay.Hosts) throw new UsageException("kloop exec has --network notify and none; use kloop run for the others");
        var folder = Find(session, PrivateFolders.OfUser().Living());
        var environment = folder.Environment!;
        string? mounts = File.Exists(folder.Mounts) ? folder.Mounts : null;
        if (!NetworkWays.Notifies(command, network))
        {
            if (network != NetworkWay.None) environment = Other(folder, NetworkWays.NotifyFault, note);
            return await RunAsync(ChildProcess.Start(command, environment, false, mounts: mounts), time, signals);
        }

        using var cluster = connect(folder.Name!.Namespace);
        await using var agent = new ExecNetwork(cluster, folder.Name.Target.Split('/')[^1], time);
        using var reach = await agent.OpenAsync(environment, outgoing, note, signals.Stop);
        return await RunAsync(ChildProcess.Start(command, environment, false, mounts: mounts, network: reach), time, signals);
    }

    /// <summary>The environment of a program that cannot be notified of: with the session's own way to the cluster, if it has one.</summary>
    internal static IReadOnlyDictionary<string, string?> Other(SessionFolder folder, string? fault, Action<string> note)
    {
        if (folder.NetworkEnvironment is { } environment)
        {
            note($"your program reaches the cluster by proxy settings and rewritten variables alone, as the session's does: {fault}");
            return environment;
        }

        note($"your program has the laptop's own network: {fault}, and {folder.Name} has neither proxy nor rewritten variables (it was begun with --network none, or is just starting)");
        return folder.Environment!;
    }

    private static async Task<int> RunAsync(ChildProcess child, TimeProvider time, StopSignals signals)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(signals.Stop);
        await Task.WhenAny(child.Exited, Task.Delay(Timeout.InfiniteTimeSpan, time, ended.Token));
        await ended.CancelAsync();
        if (!child.Exited.IsCompleted) await child.StopAsync(RedirectOptions.DefaultGrace, time, signals.Now);
        return await child.Exited;
    }

    internal static SessionFolder Find(string? session, IReadOnlyList<SessionFolder> living)
    {
        var known = living.Where(f => f.Name is not null && f.Environment is not null).ToList();
        var found = session is null ? known : [.. known.Where(f => f.Name!.Target == session || f.Name.ToString() == session)];
        if (found.Count == 1) return found[0];
        string all = known.Count == 0 ? "none runs on this laptop: begin one with kloop run or kloop redirect" : $"there {(known.Count == 1 ? "is" : "are")} {string.Join(", ", known.Select(f => f.Name))}";
        throw new UsageException(found.Count > 1
            ? $"which session? Say kloop exec SESSION -- CMD; {all}"
            : session is null ? $"there is no session to join: {all}" : $"no session \"{session}\": {all}");
    }
}
