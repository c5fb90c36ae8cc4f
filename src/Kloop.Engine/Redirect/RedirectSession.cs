using Kloop.Engine.Redirect.Routes;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Access;
using Kloop.Shoes.Processes;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect;

/// <summary>One <c>kloop redirect</c>, from its checks to its last trace.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="options">What is asked for.</param>
/// <param name="report">Told of what is done and noticed.</param>
/// <param name="time">The clock.</param>
/// <param name="output">Takes the program's lines, and must not block; null to let it write to kloop's terminal.</param>
public sealed class RedirectSession(
    Cluster cluster, RedirectOptions options, Action<RedirectEvent> report, TimeProvider time, Action<ProgramLine>? output = null)
{
    /// <summary>Runs the redirect until the program ends or a stop is asked for; everything is put back in any case.</summary>
    /// <returns>The program's exit code; 0 without a program.</returns>
    /// <exception cref="UsageException">It cannot be; nothing was touched.</exception>
    /// <exception cref="TaskFailedException">It went wrong; everything was put back unless the text says otherwise.</exception>
    /// <exception cref="ClusterException">The cluster refused or is out of reach.</exception>
    public async Task<int> RunAsync(StopSignals signals) => await RunAsync(await PrepareAsync(signals.Stop), signals, () => Task.CompletedTask);

    /// <summary>The same from where it is prepared on.</summary>
    /// <param name="prepared">What was found out.</param>
    /// <param name="signals">The ladder of ending.</param>
    /// <param name="ending">Called once when it begins to end, for whatever reason.</param>
    internal async Task<int> RunAsync(PreparedRedirect prepared, StopSignals signals, Func<Task> ending)
    {
        using var redirect = new ActiveRedirect(cluster, options, prepared, report, time, output);
        try
        {
            await redirect.StartAsync(signals.Stop);
            await redirect.HoldAsync(signals.Stop);
        }
        catch (OperationCanceledException) when (signals.Stop.IsCancellationRequested)
        {
            // The usual end.
        }
        catch (Exception e)
        {
            await ending();
            try
            {
                await redirect.EndAsync(signals.Now);
            }
            catch (TaskFailedException left)
            {
                throw new TaskFailedException($"{e.Message}\n{left.Message}");
            }

            if (e is IOException) throw new TaskFailedException($"the tunnel to the agent failed: {e.Message}");
            throw;
        }

        await ending();
        return await redirect.EndAsync(signals.Now);
    }

    /// <summary>Everything that can fail before anything is touched.</summary>
    internal async Task<PreparedRedirect> PrepareAsync(CancellationToken cancellationToken)
    {
        var target = await RedirectTarget.FindAsync(cluster, options, cancellationToken);
        LaptopPrograms.Check(options, target.Plan);
        await CheckRightsAsync(RedirectPlan.RightsFor(options, EnvironmentReferences.Of(target.Pod, target.Plan.ContainerName)), cancellationToken);
        await new RedirectHealer(cluster, time).HealOwnAsync(options.Service, report, cancellationToken);
        var (joins, dead) = await OthersAsync(target, cancellationToken);
        // What was healed, or ended meanwhile, changed the Service.
        if (!joins && OriginRecord.Find(target.Service) is not null) target = await RedirectTarget.FindAsync(cluster, options, cancellationToken);
        var environment = await new ClusterEnvironment(cluster).ResolveAsync(target.Pod, target.Plan.ContainerName, cancellationToken);
        if (options.EnvFile is not null) EnvironmentFile.Write(options.EnvFile, environment);
        report(new RedirectEvent(RedirectEventKind.Step,
            $"Service {cluster.Namespace}/{options.Service}: {target.ReadyPods} ready pod{(target.ReadyPods == 1 ? "" : "s")}, environment of {environment.Count} variables from container {target.Plan.ContainerName}"));
        string session = Guid.NewGuid().ToString("N");
        var subdomain = options is { Ingress: true, Route.Name: { } name }
            ? await SessionSubdomain.PlanAsync(cluster, options.Service, name, session, report, cancellationToken) : null;
        if (subdomain is not null) await CheckRightsAsync(subdomain.Rights, cancellationToken);
        var tls = options.TlsSecret is null ? null : await TlsSecret.ReadAsync(cluster, options.TlsSecret, cancellationToken);
        return new PreparedRedirect(target, environment, joins, dead, subdomain, tls, session);
    }

    private async Task CheckRightsAsync(IReadOnlyList<AccessRight> rights, CancellationToken cancellationToken)
    {
        var missing = (await AccessReview.MissingAsync(cluster, rights, cancellationToken))
            // The first helps only to say why, the second is asked of newer clusters alone.
            .Where(r => r.Resource != "events" && (r.Resource, r.Verb) != ("pods/portforward", "create")).ToList();
        if (missing.Count == 0) return;
        var lines = missing.Select(r => $"  {r.Verb} {r.Resource}{(r.Name is null ? "" : $" \"{r.Name}\"")} ({r.Why})");
        throw new ClusterException(ClusterFailure.Forbidden,
            $"you may not do all that redirecting \"{options.Service}\" in namespace \"{cluster.Namespace}\" needs; nothing was touched. Missing:\n{string.Join('\n', lines)}\n`kloop plan {options.Service} --role` prints a Role that grants it");
    }

    /// <summary>
    /// Whether there is a redirect to join, and which of its sessions are gone. What dead ones left is
    /// cleared; an ending that is under way is waited for; a route that somebody has is refused.
    /// </summary>
    private async Task<(bool Joins, IReadOnlySet<string> Dead)> OthersAsync(RedirectTarget target, CancellationToken cancellationToken)
    {
        var nobody = (false, new HashSet<string>());
        if (await new RedirectInspector(cluster, time).FindAsync(target.Service, options.Service, cancellationToken) is not { } state) return nobody;
        if (state.Liveness == Liveness.Dead)
        {
            await new RedirectHealer(cluster, time).HealAsync(state, false, report, cancellationToken);
            return nobody;
        }

        if (state.Ending is { } by)
        {
            report(new RedirectEvent(RedirectEventKind.Note, $"{by.Who} is just ending the redirect of \"{options.Service}\": waiting until everything is put back"));
            await new Membership(cluster, options.Service, time).WaitForEndAsync(cancellationToken);
            return nobody;
        }

        var route = options.Route ?? new SessionRoute();
        if (state.Connected.FirstOrDefault(s => RouteText.Clashes(s.Route, route)) is { } owner)
        {
            throw new TaskFailedException(RouteText.Refusal(options.Service, owner));
        }

        return (true, state.Removable(force: false));
    }
}
