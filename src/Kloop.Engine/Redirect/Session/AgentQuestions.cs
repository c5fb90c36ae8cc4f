using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes;
using Kloop.Tunnel.Channels;

namespace Kloop.Engine.Redirect.Session;

/// <summary>Asks the agents of a redirect who is there, without taking part.</summary>
internal static class AgentQuestions
{
    /// <summary>How long an agent may take to answer.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static async Task<AgentAnswers> AskAsync(Cluster cluster, string service, byte[]? key, TimeProvider time, CancellationToken cancellationToken)
    {
        if (key is null) return AgentAnswers.None;
        try
        {
            var pods = await AgentRollout.ReadyPodsAsync(cluster, service, cancellationToken);
            return Of(await Task.WhenAll(pods.Select(p => AskAsync(cluster, p, key, time, cancellationToken))));
        }
        catch (ClusterException e) when (e.Failure == ClusterFailure.Forbidden)
        {
            // To whom the agents cannot be seen, they do not answer.
            return AgentAnswers.None;
        }
    }

    /// <summary>The answers of all agents; null stands for one that did not answer.</summary>
    public static AgentAnswers Of(IReadOnlyList<AgentAnswer?> answers) =>
        new(answers.Count > 0 && answers.All(a => a is not null), [.. answers.OfType<AgentAnswer>()]);

    private static async Task<AgentAnswer?> AskAsync(Cluster cluster, JsonObject pod, byte[] key, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await using var link = await AgentLink.ConnectAsync(cluster, pod, key, i =>
            {
                i.Refuse(DialError.Denied, "this laptop only asks");
                return Task.CompletedTask;
            }, time, limit.Token);
            return await link.SessionsAsync(limit.Token);
        }
        catch (Exception e) when ((e is IOException or ClusterException or OperationCanceledException or TaskFailedException) && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
