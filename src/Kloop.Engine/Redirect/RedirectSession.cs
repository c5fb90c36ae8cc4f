using Kloop.Engine.Redirect.Session;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Access;

namespace Kloop.Engine.Redirect;

/// <summary>One <c>kloop redirect</c>, from its checks to its last trace.</summary>
public sealed class RedirectSession(Cluster cluster, RedirectOptions options, Action<RedirectEvent> report, TimeProvider time)
{
    /// <summary>Runs the redirect until the program ends or a stop is asked for; everything is put back in any case.</summary>
    /// <returns>The program's exit code; 0 without a program.</returns>
    /// <exception cref="UsageException">It cannot be; nothing was touched.</exception>
    /// <exception cref="TaskFailedException">It went wrong; everything was put back unless the text says otherwise.</exception>
    /// <exception cref="ClusterException">The cluster refused or is out of reach.</exception>
    public async Task<int> RunAsync(StopSignals signals)
    {
        var (target, environment) = await PrepareAsync(signals.Stop);
        var redirect = new ActiveRedirect(cluster, options, target, environment, report, time);
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

        return await redirect.EndAsync(signals.Now);
    }

    /// <summary>Everything that can fail before anything is touched.</summary>
    private async Task<(RedirectTarget, IReadOnlyDictionary<string, string>)> PrepareAsync(CancellationToken cancellationToken)
    {
        var target = await RedirectTarget.FindAsync(cluster, options, cancellationToken);
        LaptopPrograms.Check(options, target.Plan);
        await CheckRightsAsync(target, cancellationToken);
        if (await HealedAsync(target, cancellationToken)) target = await RedirectTarget.FindAsync(cluster, options, cancellationToken);
        var environment = await new ClusterEnvironment(cluster).ResolveAsync(target.Pod, target.Plan.ContainerName, cancellationToken);
        if (options.EnvFile is not null) EnvironmentFile.Write(options.EnvFile, environment);
        report(new RedirectEvent(RedirectEventKind.Step,
            $"Service {cluster.Namespace}/{options.Service}: {target.ReadyPods} ready pod{(target.ReadyPods == 1 ? "" : "s")}, environment of {environment.Count} variables from container {target.Plan.ContainerName}"));
        return (target, environment);
    }

    private async Task CheckRightsAsync(RedirectTarget target, CancellationToken cancellationToken)
    {
        var rights = RedirectPlan.RightsFor(options.Service, EnvironmentReferences.Of(target.Pod, target.Plan.ContainerName));
        var missing = (await AccessReview.MissingAsync(cluster, rights, cancellationToken))
            // The first helps only to say why, the second is asked of newer clusters alone.
            .Where(r => r.Resource != "events" && (r.Resource, r.Verb) != ("pods/portforward", "create")).ToList();
        if (missing.Count == 0) return;
        var lines = missing.Select(r => $"  {r.Verb} {r.Resource}{(r.Name is null ? "" : $" \"{r.Name}\"")} ({r.Why})");
        throw new ClusterException(ClusterFailure.Forbidden,
            $"you may not do all that redirecting \"{options.Service}\" in namespace \"{cluster.Namespace}\" needs; nothing was touched. Missing:\n{string.Join('\n', lines)}\n`kloop plan {options.Service} --role` prints a Role that grants it");
    }

    /// <summary>Clears what a dead session of this Service left. False when there was nothing.</summary>
    private async Task<bool> HealedAsync(RedirectTarget target, CancellationToken cancellationToken)
    {
        if (await new RedirectInspector(cluster, time).FindAsync(target.Service, options.Service, cancellationToken) is not { } state) return false;
        if (state.Liveness != Liveness.Dead)
        {
            throw new TaskFailedException(
                $"Service \"{options.Service}\" is redirected by {state.Who} since {state.Since?.LocalDateTime:g} ({state.Reason}): ask them{(state.Liveness == Liveness.Unknown ? ", or run `kloop heal --force` if they are gone" : ", or wait until they end it")}");
        }

        await new RedirectHealer(cluster, time).HealAsync(state, report, cancellationToken);
        return true;
    }
}
