using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Testing.Environments;

/// <summary>Removes the environments of tests that were killed.</summary>
public sealed class TestEnvironmentHealer(Cluster cluster)
{
    /// <summary>Removes those whose process has ended on this laptop; with <paramref name="force"/> also those of which it cannot be told.</summary>
    /// <param name="force">Also those of other laptops.</param>
    /// <param name="report">Takes a sentence for each.</param>
    /// <param name="cancellationToken">Ends it between two.</param>
    /// <returns>How many were removed, and how many left alone.</returns>
    public async Task<(int Healed, int Left)> HealAsync(bool force, Action<string> report, CancellationToken cancellationToken)
    {
        int healed = 0, left = 0;
        foreach (var found in await AllAsync(cancellationToken))
        {
            var session = SessionMember.Decode("", found.Text("metadata", "annotations", TestEnvironment.Session) ?? "");
            bool alive = session.Process.IsKnownAlive();
            if (alive || !(force || SessionLiveness.HasEndedHere(session.Process)))
            {
                left++;
                report($"test environment {found.Name()}: left alone, {(alive ? $"{session.Who} uses it" : $"it may be {session.Who}'s; ask them, or use --force")}");
                continue;
            }

            await cluster.DeleteAsync(ResourceType.Namespaces, found.Name(), cancellationToken);
            healed++;
            report($"test environment {found.Name()}: removed (it was {session.Who}'s, whose process has ended)");
        }

        return (healed, left);
    }

    /// <summary>Those that are there and not on their way out already; none for those who may not look.</summary>
    private async Task<IReadOnlyList<System.Text.Json.Nodes.JsonObject>> AllAsync(CancellationToken cancellationToken)
    {
        try
        {
            var all = await cluster.ListAsync(ResourceType.Namespaces, $"{RedirectNames.EverythingSelector},{TestEnvironment.Label}", cancellationToken);
            return [.. all.Where(n => n.Text("status", "phase") != "Terminating")];
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            return [];
        }
    }
}
