using System.Text.Json.Nodes;
using Kloop.Engine.Environments.Making;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes;

namespace Kloop.Engine.Testing.Environments;

/// <summary>A namespace that one <c>kloop test</c> makes and removes. It bears the record of whose it is from its first moment.</summary>
internal sealed class TestEnvironment(Cluster cluster, string name, TimeProvider time)
{
    /// <summary>Label of such a namespace: the application's name.</summary>
    public const string Label = "kloop.dev/test";

    /// <summary>Annotation: the session, as <see cref="SessionMember.Encode"/> writes it.</summary>
    public const string Session = "kloop.dev/session";

    /// <summary>Kubernetes' own limit of a label.</summary>
    private const int LongestName = 63;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>The cluster, seen from it.</summary>
    public Cluster Cluster => cluster.In(name);

    /// <summary>Makes a new one.</summary>
    /// <exception cref="TaskFailedException">The user may not make namespaces.</exception>
    public static async Task<TestEnvironment> CreateAsync(Cluster cluster, string application, TimeProvider time, CancellationToken cancellationToken)
    {
        string id = Guid.NewGuid().ToString("N");
        string name = $"{application[..Math.Min(application.Length, LongestName - 12)].TrimEnd('-')}-test-{id[..6]}";
        var labels = new JsonObject { [RedirectNames.ManagedBy] = RedirectNames.Kloop, [Label] = application };
        var annotations = new JsonObject { [Session] = SessionMember.Current(id, time.GetUtcNow(), "test").Encode() };
        try
        {
            await new EnvironmentNamespace(cluster, name, time).CreateAsync(labels, annotations, cancellationToken);
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            throw new TaskFailedException($"an environment of its own needs the right to create and delete namespaces: {e.Message}; kloop test unit needs no cluster");
        }

        return new TestEnvironment(cluster, name, time);
    }

    /// <summary>Removes it with all that is in it, and waits until it is gone.</summary>
    /// <param name="now">Does not wait any longer.</param>
    /// <returns>Whether it is gone; false when it still goes.</returns>
    public async Task<bool> RemoveAsync(CancellationToken now)
    {
        var own = new EnvironmentNamespace(cluster, name, time);
        await own.DeleteAsync();
        return await own.GoneAsync(now);
    }
}
