using Kloop.Engine.GitOps;
using Kloop.Engine.GitOps.Choice;
using Kloop.Engine.Redirect.Routes;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Engine.Shoes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Access;
using Kloop.Shoes.Environment;
using Kloop.Shoes.Folders;
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
        await CheckRightsAsync(RedirectPlan.RightsFor(options, PodReferences.Of(target.Pod, target.Plan.ContainerName)), cancellationToken);
        await new RedirectHealer(cluster, time).HealOwnAsync(options.Service, report, cancellationToken);
        var (joins, dead) = await new OtherSessions(cluster, options.Service, report, time).FindAsync(target.Service, options.Route ?? new SessionRoute(), cancellationToken);
        // What was healed, or ended meanwhile, changed the Service.
        if (!joins && OriginRecord.Find(target.Service) is not null) target = await RedirectTarget.FindAsync(cluster, options, cancellationToken);
        var environment = await new ClusterEnvironment(cluster).ResolveAsync(target.Pod, target.Plan.ContainerName, cancellationToken);
        report(new RedirectEvent(RedirectEventKind.Step,
            $"Service {cluster.Namespace}/{options.Service}: {target.ReadyPods} ready pod{(target.ReadyPods == 1 ? "" : "s")}, environment of {environment.Count} variables from container {target.Plan.ContainerName}"));
        var pauses = options.GitOps ? await PausePlan.OfAsync(cluster, [ChangedObject.Service(target.Service)], cancellationToken) : PausePlan.None;
        foreach (string note in pauses.Notes) report(new RedirectEvent(RedirectEventKind.Note, note));
        string session = Guid.NewGuid().ToString("N");
        var subdomain = options is { Ingress: true, Route.Name: { } name }
            ? await SessionSubdomain.PlanAsync(cluster, options.Service, name, session, report, cancellationToken) : null;
        if (subdomain is not null) await CheckRightsAsync(subdomain.Rights, cancellationToken);
        var tls = options.TlsSecret is null ? null : await TlsSecret.ReadAsync(cluster, options.TlsSecret, cancellationToken);
        return new PreparedRedirect(target, environment, joins, dead, subdomain, tls, session, await PutOnAsync(target, environment, cancellationToken)) { Pauses = pauses };
    }

    private async Task<PodShoes?> PutOnAsync(RedirectTarget target, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        if (options is { Command.Count: 0, EnvFile: null, EnvJson: null }) return null;
        var request = new ShoesRequest(
            new SessionName(cluster.Namespace, options.Service), target.Pod, target.Plan.ContainerName, environment,
            options.Overrides ?? EnvironmentOverrides.None, options.Directory, options.Command.Count > 0)
        {
            Volumes = options.Volumes,
            WishedVolumes = options.WishedVolumes,
        };
        return await PodShoes.PutOnAsync(cluster, request, new EnvironmentFiles(options.EnvFile, options.EnvJson), report, time, cancellationToken);
    }

    private Task CheckRightsAsync(IReadOnlyList<AccessRight> rights, CancellationToken cancellationToken) => NeededRights.CheckAsync(
        cluster, $"redirecting \"{options.Service}\"", rights, $"`kloop plan {options.Service} --role` prints a Role that grants it", cancellationToken);
}
