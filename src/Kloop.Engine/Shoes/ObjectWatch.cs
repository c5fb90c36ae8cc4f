using System.Threading.Channels;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Shoes;

/// <summary>Tells when ConfigMaps or Secrets change. Who may not watch them asks every few seconds.</summary>
internal sealed class ObjectWatch(Cluster cluster, TimeProvider time)
{
    /// <summary>A connection that died unnoticed is noticed after this, s.</summary>
    private const int WatchSeconds = 60;

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Channel<string> _changed = Channel.CreateUnbounded<string>();

    /// <summary>What changed, for people; empty when it is what was there first, which may have changed since it was read.</summary>
    public ChannelReader<string> Changed => _changed.Reader;

    /// <summary>Watches one object until cancelled.</summary>
    public async Task RunAsync(ResourceType type, string name, CancellationToken cancellationToken)
    {
        string? version = null;
        bool known = false;
        bool mayWatch = true;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (!mayWatch)
                {
                    Tell((await cluster.FindAsync(type, name, cancellationToken)).Text("metadata", "resourceVersion"));
                    await Task.Delay(Poll, time, cancellationToken);
                    continue;
                }

                await foreach (var now in cluster.WatchAsync(type, name, WatchSeconds, cancellationToken)) Tell(now.Text("metadata", "resourceVersion"));
            }
            catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
            {
                // Neither: it stays as it was read, or was left out, and that was told.
                if (!mayWatch) return;
                mayWatch = false;
                continue;
            }
            catch (Exception e) when (e is ClusterException or IOException or System.Text.Json.JsonException && !cancellationToken.IsCancellationRequested)
            {
                // Out of reach: the next watch tells what was missed.
            }

            await Task.Delay(Pause, time, cancellationToken);
        }

        void Tell(string? present)
        {
            if (!known || present != version) _changed.Writer.TryWrite(known ? $"{type.Kind} \"{name}\"" : "");
            (version, known) = (present, true);
        }
    }
}
