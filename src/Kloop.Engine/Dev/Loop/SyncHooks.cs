using System.Threading.Channels;
using Kloop.Engine.Applications;
using Kloop.Engine.Hooks;
using Kloop.Engine.Steps;
using Kloop.Kubernetes;

namespace Kloop.Engine.Dev.Loop;

/// <summary>Runs the commands after a sync, one after the other; changes that come meanwhile are one.</summary>
/// <param name="cluster">Seen from the application's namespace.</param>
/// <param name="application">Whose commands.</param>
/// <param name="report">Takes what they did.</param>
/// <param name="time">The clock.</param>
internal sealed class SyncHooks(Cluster cluster, Application application, Action<StepEvent> report, TimeProvider time)
{
    private const string Step = "sync";

    private readonly Channel<string?> _synced = Channel.CreateUnbounded<string?>();

    /// <summary>Changes are in the containers of an image; null for one that the application does not build.</summary>
    public void OnChanged(string? image)
    {
        if (application.Hooks.Any(h => h.Time == HookTime.AfterSync)) _synced.Writer.TryWrite(image);
    }

    /// <summary>Until it is ended. A command that fails is told, and the next change tries again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var run = new HookRun(application, report, time, cluster);
        while (await _synced.Reader.WaitToReadAsync(cancellationToken))
        {
            var images = new HashSet<string>(StringComparer.Ordinal);
            while (_synced.Reader.TryRead(out string? image)) images.Add(image ?? "");
            try
            {
                await run.RunAsync(HookTime.AfterSync, null, Step, new Dictionary<string, string?>(), cancellationToken);
                foreach (string image in images.Where(i => i.Length > 0)) await run.RunAsync(HookTime.AfterSync, image, Step, new Dictionary<string, string?>(), cancellationToken);
            }
            catch (Exception e) when (e is TaskFailedException or ClusterException)
            {
                report(new StepEvent(StepEventKind.Failed, Step, "", e.Message));
            }
        }
    }
}
