using System.Text.Json.Nodes;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments.Making;

/// <summary>A namespace of Kloop's own: the one way that environments of developers, of branches and of tests are made and removed.</summary>
internal sealed class EnvironmentNamespace(Cluster cluster, string name, TimeProvider time)
{
    private static readonly TimeSpan Gone = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <summary>Makes it; it bears from its first moment what says whose it is.</summary>
    /// <exception cref="ClusterException">There is one already (<see cref="ClusterFailure.Conflict"/>), or the user may not (<see cref="ClusterFailure.Forbidden"/>).</exception>
    public Task<JsonObject> CreateAsync(JsonObject labels, JsonObject annotations, CancellationToken cancellationToken) => cluster.CreateAsync(
        ResourceType.Namespaces,
        new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Namespace",
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = labels, ["annotations"] = annotations },
        },
        cancellationToken);

    /// <summary>Removes it with all that is in it.</summary>
    public async Task DeleteAsync()
    {
        await cluster.DeleteAsync(ResourceType.Namespaces, name, CancellationToken.None);
        await HurryAsync();
    }

    /// <summary>Waits until it is gone.</summary>
    /// <param name="now">Does not wait any longer.</param>
    /// <returns>Whether it is gone; false when it still goes.</returns>
    public async Task<bool> GoneAsync(CancellationToken now)
    {
        long began = time.GetTimestamp();
        while (!now.IsCancellationRequested && time.GetElapsedTime(began) < Gone)
        {
            if (await cluster.FindAsync(ResourceType.Namespaces, name, CancellationToken.None) is null) return true;
            await Task.Delay(Poll, time, CancellationToken.None);
        }

        return false;
    }

    /// <summary>Nobody misses what its programs would do in their last seconds.</summary>
    private async Task HurryAsync()
    {
        try
        {
            foreach (var pod in await cluster.In(name).ListAsync(ResourceType.Pods, null, CancellationToken.None))
            {
                await cluster.In(name).DeleteAsync(ResourceType.Pods, pod.Name(), CancellationToken.None, graceSeconds: 1);
            }
        }
        catch (ClusterException)
        {
            // They go with the namespace, a little later.
        }
    }
}
