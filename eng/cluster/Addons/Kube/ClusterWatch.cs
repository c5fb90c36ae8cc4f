namespace Kloop.Cluster.Addons.Kube;

/// <summary>Keeps the <see cref="ClusterStore"/> up to date.</summary>
internal sealed class ClusterWatch(HttpClient api, ClusterStore store, ILogger<ClusterWatch> logger) : BackgroundService
{
    private int _unlisted = 4;

    /// <summary>Whether every kind of object has been read at least once.</summary>
    public bool IsComplete => Volatile.Read(ref _unlisted) == 0;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var json = KubeJson.Default;
        return Task.WhenAll(
            Follow(new ResourceWatcher<Service>(
                api, "/api/v1/services", json.ResourceListService, json.WatchEventService,
                all => store.Update(state => state with { Services = all }), logger)),
            Follow(new ResourceWatcher<Endpoints>(
                api, "/api/v1/endpoints", json.ResourceListEndpoints, json.WatchEventEndpoints,
                all => store.Update(state => state with { Endpoints = all }), logger)),
            Follow(new ResourceWatcher<IngressObject>(
                api, "/apis/networking.k8s.io/v1/ingresses", json.ResourceListIngressObject, json.WatchEventIngressObject,
                all => store.Update(state => state with { Ingresses = all }), logger)),
            Follow(new ResourceWatcher<Secret>(
                api, "/api/v1/secrets?fieldSelector=type%3Dkubernetes.io%2Ftls", json.ResourceListSecret, json.WatchEventSecret,
                all => store.Update(state => state with { TlsSecrets = all }), logger)));

        async Task Follow<T>(ResourceWatcher<T> watcher)
            where T : class, IKubeObject
        {
            var running = watcher.RunAsync(stoppingToken);
            await Task.WhenAny(watcher.Listed, running);
            Interlocked.Decrement(ref _unlisted);
            await running;
        }
    }
}
