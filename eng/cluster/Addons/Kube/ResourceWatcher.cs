using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Kloop.Cluster.Addons.Kube;

/// <summary>
/// Lists one kind of object and follows its changes, for ever: a watch that ends is resumed where it ended, and after
/// any failure the list is read anew while the last known state stays published.
/// </summary>
internal sealed partial class ResourceWatcher<T>(
    HttpClient api, string path, JsonTypeInfo<ResourceList<T>> listType, JsonTypeInfo<WatchEvent<T>> eventType,
    Action<ImmutableDictionary<ObjectKey, T>> publish, ILogger logger)
    where T : class, IKubeObject
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private readonly TaskCompletionSource _listed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableDictionary<ObjectKey, T> _objects = ImmutableDictionary<ObjectKey, T>.Empty;

    /// <summary>Completes when the first list has been published.</summary>
    public Task Listed => _listed.Task;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                var version = await ListAsync(cancellation);
                pause = FirstPause;
                while (version is not null)
                {
                    version = await WatchAsync(version, cancellation);
                }
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested) // whatever it was: the next attempt follows
            {
                LogRetry(path, e.Message);
            }

            await Task.Delay(pause, cancellation);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<string?> ListAsync(CancellationToken cancellation)
    {
        await using var body = await api.GetStreamAsync(Query(""), cancellation);
        var list = await JsonSerializer.DeserializeAsync(body, listType, cancellation);
        _objects = (list?.Items ?? []).ToImmutableDictionary(Key);
        publish(_objects);
        _listed.TrySetResult();
        return list?.Metadata.ResourceVersion;
    }

    /// <returns>The version to go on from, or null if the list has to be read anew.</returns>
    private async Task<string?> WatchAsync(string version, CancellationToken cancellation)
    {
        using var response = await api.GetAsync(
            Query($"watch=1&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion={version}"),
            HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await lines.ReadLineAsync(cancellation) is { } line)
        {
            if (JsonSerializer.Deserialize(line, eventType) is not { Type: not "ERROR", Object: { } item } change)
            {
                return null;
            }

            Apply(change.Type, item);
            version = item.Metadata.ResourceVersion ?? version;
        }

        return version;
    }

    private void Apply(string type, T item)
    {
        if (type == "BOOKMARK")
        {
            return;
        }

        _objects = type == "DELETED" ? _objects.Remove(Key(item)) : _objects.SetItem(Key(item), item);
        publish(_objects);
    }

    private static ObjectKey Key(T item) => new(item.Metadata.Namespace, item.Metadata.Name);

    private string Query(string more) => more.Length == 0 ? path : $"{path}{(path.Contains('?') ? '&' : '?')}{more}";

    [LoggerMessage(Level = LogLevel.Warning, Message = "watching {Path}: {Reason}; reading it anew")]
    private partial void LogRetry(string path, string reason);
}
