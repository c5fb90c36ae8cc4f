using Kloop.Engine.Redirect.Session;
using Kloop.Kubernetes;

namespace Kloop.Engine.Redirect.Several;

/// <summary>
/// Several redirects as one: all are checked before anything is touched, they start and run side by side,
/// and when one ends, of whatever reason, all do.
/// </summary>
public sealed class SeveralRedirects(Cluster cluster, IReadOnlyList<ServiceRedirect> services, TimeProvider time)
{
    private readonly List<ServiceFailure> _failures = [];
    private ServiceRedirect? _first;

    /// <summary>Runs them until one ends or a stop is asked for; everything is put back in any case.</summary>
    /// <exception cref="OperationCanceledException">A stop was asked for before anything was touched.</exception>
    public async Task<SeveralOutcome> RunAsync(StopSignals signals)
    {
        var plans = await EachAsync(s => CheckAsync(s, signals.Stop));
        if (_failures.Count == 0) _failures.AddRange(PortClash.Of(plans).Select(text => new ServiceFailure(null, new UsageException(text))));
        if (_failures.Count > 0) return new SeveralOutcome(0, _failures);
        // One after the other: each clears what dead sessions left.
        var prepared = await EachAsync(async s =>
        {
            var session = new RedirectSession(cluster, s.Options, s.Report, time, s.Output);
            return (Service: s, Session: session, Prepared: await session.PrepareAsync(signals.Stop));
        });
        if (_failures.Count > 0) return new SeveralOutcome(0, _failures);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Stop);
        var ended = await Task.WhenAll(prepared.Select(p => RunAsync(p.Service, p.Session, p.Prepared, signals, stop)));
        _failures.AddRange(ended.Where(e => e.Failure is not null).OrderBy(e => e.Service == _first ? 0 : 1).Select(e => new ServiceFailure(e.Service.Service, e.Failure!)));
        return new SeveralOutcome(_first is null ? ended.FirstOrDefault(e => e.Code != 0).Code : ended.First(e => e.Service == _first).Code, _failures);
    }

    private async Task<(string, PortPlan)> CheckAsync(ServiceRedirect service, CancellationToken cancellationToken)
    {
        var target = await RedirectTarget.FindAsync(cluster, service.Options, cancellationToken);
        LaptopPrograms.Check(service.Options, target.Plan);
        return (service.Service, target.Plan);
    }

    /// <summary>Does a step for all, so that every bad use is told at once; a cluster that refuses is not asked again.</summary>
    private async Task<List<T>> EachAsync<T>(Func<ServiceRedirect, Task<T>> step)
    {
        var results = new List<T>();
        foreach (var service in services)
        {
            try
            {
                results.Add(await step(service));
            }
            catch (Exception e) when (IsReason(e))
            {
                _failures.Add(new ServiceFailure(service.Service, e));
                if (e is not UsageException) break;
            }
        }

        return results;
    }

    private async Task<(ServiceRedirect Service, int Code, Exception? Failure)> RunAsync(
        ServiceRedirect service, RedirectSession session, PreparedRedirect prepared, StopSignals signals, CancellationTokenSource stop)
    {
        try
        {
            return (service, await session.RunAsync(prepared, signals with { Stop = stop.Token }, EndOthersAsync), null);
        }
        catch (Exception e) when (IsReason(e))
        {
            return (service, 0, e);
        }

        async Task EndOthersAsync()
        {
            if (stop.IsCancellationRequested || Interlocked.CompareExchange(ref _first, service, null) is not null) return;
            foreach (var other in services.Where(s => s != service)) other.Report(new RedirectEvent(RedirectEventKind.Note, $"{service.Service} ends, and so does this"));
            await stop.CancelAsync();
        }
    }

    private static bool IsReason(Exception e) => e is UsageException or TaskFailedException or ProgramEndedException or ClusterException;
}
