using Kloop.Engine.Applications;
using Kloop.Engine.Dev.Changes;
using Kloop.Engine.Dev.Sessions;
using Kloop.Kubernetes;

namespace Kloop.Engine.Dev.Loop;

/// <summary>One workload of the loop: its session may begin anew, after its image was built again.</summary>
/// <param name="cluster">Seen from the workload's namespace.</param>
/// <param name="workload">The workload.</param>
/// <param name="image">What its image is built from; null when somebody else builds it.</param>
/// <param name="options">The loop's.</param>
/// <param name="report">Told of everything.</param>
/// <param name="onRebuild">Told when its image is to be built again.</param>
/// <param name="time">The clock.</param>
internal sealed class LoopSession(
    Cluster cluster, TargetWorkload workload, ImageSource? image, DevLoopOptions options, Action<DevEvent> report, Action<LoopSession> onRebuild, TimeProvider time)
{
    private DevSession? _session;

    public TargetWorkload Workload => workload;

    /// <summary>Whether it runs; one that could not start does not.</summary>
    public bool IsRunning => _session is not null;

    /// <summary>Begins. False when it cannot be, which was reported; nothing is left then.</summary>
    public async Task<bool> StartAsync(CancellationToken cancellationToken)
    {
        var target = ProgramFolder.Of(WatchedSources.Of(workload.Target), Dockerfile());
        if (!await BuildAsync(target, cancellationToken)) return false;
        var session = new DevSession(
            cluster,
            new DevOptions(workload.Type, workload.Name, target)
            {
                AgentImage = options.AgentImage,
                Registry = options.Build.Registry,
                Dockerfile = Dockerfile(),
                OnRebuild = _ => onRebuild(this),
                GitOps = options.GitOps,
                Reverse = workload.Reverse,
            },
            report,
            time);
        try
        {
            await session.StartAsync(cancellationToken);
            _session = session;
            return true;
        }
        catch (Exception e) when (e is UsageException or TaskFailedException)
        {
            report(new DevEvent(DevEventKind.Failed, $"{workload.Where} is not developed in: {e.Message}") { Workload = workload.Where });
            await EndAsync(session, CancellationToken.None);
            return false;
        }
        catch
        {
            await EndAsync(session, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Until a stop is asked for, or it cannot go on.</summary>
    public Task HoldAsync(CancellationToken cancellationToken) => _session?.HoldAsync(cancellationToken) ?? Task.Delay(Timeout.Infinite, cancellationToken);

    public void Restart() => _session?.Restart();

    /// <summary>Puts the workload back.</summary>
    /// <exception cref="TaskFailedException">It could not be put back.</exception>
    public async Task EndAsync(CancellationToken now)
    {
        if (_session is not { } session) return;
        _session = null;
        await EndAsync(session, now);
    }

    /// <summary>What is built here is built once before: the container is to have what the sources are now.</summary>
    private async Task<bool> BuildAsync(DevTarget target, CancellationToken cancellationToken)
    {
        foreach (var folder in target.Folders.Where(f => f.Sources is not null)) Directory.CreateDirectory(folder.Laptop);
        foreach (var (command, directory, _) in new ChangeRules(target.Rules).Builds)
        {
            string where = directory ?? target.Folders.Select(f => f.Sources).OfType<string>().FirstOrDefault() ?? target.Folders[0].Laptop;
            int code = await LaptopCommand.RunAsync(command, where, line => report(new DevEvent(DevEventKind.Output, line) { Workload = workload.Where }), cancellationToken);
            if (code == 0) continue;
            report(new DevEvent(DevEventKind.Failed, $"{workload.Where} is not developed in: {string.Join(' ', command)} ended with exit code {code}. Mend it, then build again (key b)") { Workload = workload.Where, ExitCode = code });
            return false;
        }

        return true;
    }

    private static async Task EndAsync(DevSession session, CancellationToken now)
    {
        using (session) await session.EndAsync(now);
    }

    private (string Text, string? Stage)? Dockerfile() => image?.Builder switch
    {
        DockerfileBuilder { Text: { } text } builder => (text, builder.Target),
        DockerfileBuilder { Dockerfile: { } file } builder when File.Exists(file) => (File.ReadAllText(file), builder.Target),
        _ => null,
    };
}
