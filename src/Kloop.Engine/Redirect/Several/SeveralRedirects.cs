using Kloop.Engine.Redirect.Network;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Run;
using Kloop.Kubernetes;

namespace Kloop.Engine.Redirect.Several;

/// <summary>
/// Several redirects, and programs without traffic, as one: all are checked before anything is touched, they
/// start and run side by side, and when one ends, of whatever reason, all do.
/// </summary>
public sealed class SeveralRedirects(Cluster cluster, IReadOnlyList<ServiceRedirect> services, IReadOnlyList<ProgramRun> runs, TimeProvider time)
{
    private readonly List<ServiceFailure> _failures = [];
    private string? _first;

    /// <summary>Runs them until one ends or a stop is asked for; everything is put back in any case.</summary>
    /// <exception cref="OperationCanceledException">A stop was asked for before anything was touched.</exception>
    public async Task<SeveralOutcome> RunAsync(StopSignals signals)
    {
        var plans = await EachAsync(services, s => s.Service, s => CheckAsync(s, signals.Stop));
        if (_failures.All(f => f.Reason is UsageException)) await EachAsync(runs, r => r.Options.Target, r => RunTarget.FindAsync(cluster, r.Options, signals.Stop));
        if (_failures.Count == 0) _failures.AddRange(PortClash.Of(plans.Where(p => !p.Moves).Select(p => (p.Service, p.Plan))).Select(text => new ServiceFailure(null, new UsageException(text))));
        if (_failures.Count > 0) return new SeveralOutcome(0, _failures);
        // One after the other: each clears what dead sessions left.
        var prepared = await EachAsync(services, s => s.Service, async s =>
        {
            var session = new RedirectSession(cluster, s.Options, s.Report, time, s.Output);
            return (Service: s, Session: session, Prepared: await session.PrepareAsync(signals.Stop));
        });
        if (_failures.Count > 0)
        {
            foreach (var shoes in prepared.Select(p => p.Prepared.Shoes).OfType<Kloop.Engine.Shoes.PodShoes>()) await shoes.DisposeAsync();
            return new SeveralOutcome(0, _failures);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Stop);
        var ended = await Task.WhenAll(
            prepared.Select(p => RunAsync(p.Service.Service, (s, ending) => p.Session.RunAsync(p.Prepared, s, ending), signals, stop))
                .Concat(runs.Select(r => RunAsync(r.Options.Target, (s, ending) => RunAsync(r, s, ending), signals, stop))));
        _failures.AddRange(ended.Where(e => e.Failure is not null).OrderBy(e => e.Name == _first ? 0 : 1).Select(e => new ServiceFailure(e.Name, e.Failure!)));
        return new SeveralOutcome(_first is null ? ended.FirstOrDefault(e => e.Code != 0).Code : ended.First(e => e.Name == _first).Code, _failures);
    }

    private async Task<(string Service, PortPlan Plan, bool Moves)> CheckAsync(ServiceRedirect service, CancellationToken cancellationToken)
    {
        var target = await RedirectTarget.FindAsync(cluster, service.Options, cancellationToken);
        LaptopPrograms.Check(service.Options, target.Plan);
        return (service.Service, target.Plan, NetworkWays.Notifies(service.Options.Command, service.Options.Network));
    }

    /// <summary>Does a step for all, so that every bad use is told at once; a cluster that refuses is not asked again.</summary>
    private async Task<List<TResult>> EachAsync<T, TResult>(IReadOnlyList<T> parts, Func<T, string> name, Func<T, Task<TResult>> step)
    {
        var results = new List<TResult>();
        foreach (var part in parts)
        {
            try
            {
                results.Add(await step(part));
            }
            catch (Exception e) when (IsReason(e))
            {
                _failures.Add(new ServiceFailure(name(part), e));
                if (e is not UsageException) break;
            }
        }

        return results;
    }

    /// <summary>A program that ends is as good as a redirect that does; one that fails, too.</summary>
    private async Task<int> RunAsync(ProgramRun run, StopSignals signals, Func<Task> ending)
    {
        try
        {
            return await new RunSession(cluster, run.Options, run.Report, time).RunAsync(signals);
        }
        finally
        {
            await ending();
        }
    }

    private async Task<(string Name, int Code, Exception? Failure)> RunAsync(
        string name, Func<StopSignals, Func<Task>, Task<int>> run, StopSignals signals, CancellationTokenSource stop)
    {
        try
        {
            return (name, await run(signals with { Stop = stop.Token }, EndOthersAsync), null);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Another one ended before this one began.
            return (name, 0, null);
        }
        catch (Exception e) when (IsReason(e))
        {
            return (name, 0, e);
        }

        async Task EndOthersAsync()
        {
            if (stop.IsCancellationRequested || Interlocked.CompareExchange(ref _first, name, null) is not null) return;
            foreach (var (_, report) in services.Select(s => (s.Service, s.Report)).Concat(runs.Select(r => (r.Options.Target, r.Report))).Where(o => o.Item1 != name))
            {
                report(new RedirectEvent(RedirectEventKind.Note, $"{name} ends, and so does this"));
            }

            await stop.CancelAsync();
        }
    }

    private static bool IsReason(Exception e) => e is UsageException or TaskFailedException or ProgramEndedException or ClusterException;
}
