using System.Threading.Channels;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes;

namespace Kloop.Engine.Shoes;

/// <summary>Follows the cluster: files change as they would in the pod, and what a running program cannot follow is told.</summary>
/// <param name="changed">What changed in the cluster.</param>
/// <param name="files">The files.</param>
/// <param name="environment">Names of variables that are otherwise now.</param>
/// <param name="report">Told of what a program does not see by itself.</param>
/// <param name="time">The clock.</param>
internal sealed class ShoesKeeper(
    ChannelReader<string> changed, PodFiles files, Func<CancellationToken, Task<IReadOnlyList<string>>> environment,
    Action<RedirectEvent> report, TimeProvider time)
{
    /// <summary>A laptop that slept must not find its token expired for long.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(15);

    /// <summary>Several objects that are applied together are one change.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(150);

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private string _told = "";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pending = new HashSet<string>();
        while (true)
        {
            if (pending.Count == 0 && !await AnyAsync(cancellationToken) && !(files.RenewAt <= time.GetUtcNow())) continue;
            await Task.Delay(Together, time, cancellationToken);
            while (changed.TryRead(out string? what)) pending.Add(what);
            try
            {
                foreach (string missing in await files.RefreshAsync(cancellationToken)) Note($"the pod's files stay as they were: {missing} is gone");
                if (pending.Count > 0) await TellAsync(pending, cancellationToken);
                pending.Clear();
            }
            catch (Exception e) when (e is ClusterException or UsageException or IOException && !cancellationToken.IsCancellationRequested)
            {
                // Out of reach, or just being replaced: once more.
                await Task.Delay(Again, time, cancellationToken);
            }
        }
    }

    private async Task TellAsync(IReadOnlySet<string> what, CancellationToken cancellationToken)
    {
        var names = await environment(cancellationToken);
        string text = string.Join(", ", names);
        string whose = string.Join(", ", what.Where(w => w.Length > 0));
        if (names.Count > 0 && text != _told) Note($"{(whose.Length > 0 ? whose : "a ConfigMap or Secret")} changed: your program still has the old {text}; restart it to give it the new");
        _told = text;
    }

    /// <summary>Waits for a change, but not for long.</summary>
    private async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var any = changed.WaitToReadAsync(limit.Token).AsTask();
        var first = await Task.WhenAny(any, Task.Delay(LongestSleep, time, limit.Token));
        cancellationToken.ThrowIfCancellationRequested();
        await limit.CancelAsync();
        return first == any;
    }

    private void Note(string text) => report(new RedirectEvent(RedirectEventKind.Note, text));
}
