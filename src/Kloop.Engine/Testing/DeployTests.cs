using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Deploy;
using Kloop.Engine.Deploy.Objects;
using Kloop.Engine.Deploy.Waiting;
using Kloop.Engine.Steps;
using Kloop.Engine.Testing.Environments;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Testing;

/// <summary>The deployment's own tests: the API server takes it, it rolls out, its probes hold.</summary>
/// <param name="cluster">Seen from the environment.</param>
/// <param name="time">The clock.</param>
internal sealed class DeployTests(Cluster cluster, TimeProvider time)
{
    private readonly ObjectTypes _types = new(cluster);

    /// <summary>Asks the API server whether it would take each object; changes nothing.</summary>
    public async Task<TestCase> DryRunAsync(MovedObjects moved, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        var faults = new List<string>();
        foreach (var shared in moved.Shared)
        {
            var type = await _types.FindAsync(shared.Text("apiVersion") ?? "", shared.Text("kind") ?? "", cancellationToken);
            if (type is null || await cluster.FindAsync(type, shared.Name(), cancellationToken) is null)
            {
                faults.Add($"{shared.Text("kind")}/{shared.Name()} lies in no namespace, so that the environment cannot have one of its own, and the cluster has none: apply it before");
            }
        }

        foreach (var one in moved.Objects)
        {
            try
            {
                var type = await _types.FindAsync(one.Text("apiVersion") ?? "", one.Text("kind") ?? "", cancellationToken)
                    ?? throw new TaskFailedException($"the cluster knows no {one.Text("kind")} ({one.Text("apiVersion")})");
                await cluster.ApplyAsync(type, one, force: true, dryRun: true, cancellationToken);
            }
            catch (Exception e) when (e is TaskFailedException or ClusterException { Failure: not ClusterFailure.Unreachable })
            {
                faults.Add($"{one.Text("kind")}/{one.Name()}: {e.Message}");
            }
        }

        return Case("dry run", faults.Count == 0 ? null : string.Join('\n', faults), time.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>Deploys, and waits until everything is ready.</summary>
    /// <param name="step">The step, with the environment's objects.</param>
    /// <param name="images">References of built images by name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<TestCase> RolloutAsync(DeployStep step, IReadOnlyDictionary<string, string> images, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        try
        {
            await step.RunAsync(images, cancellationToken);
            return Case("rollout", null, time.GetElapsedTime(began).TotalSeconds);
        }
        catch (Exception e) when (e is TaskFailedException or UsageException or ClusterException { Failure: not ClusterFailure.Unreachable })
        {
            return Case("rollout", e.Message, time.GetElapsedTime(began).TotalSeconds);
        }
    }

    /// <summary>Looks at each workload's containers after the rollout: none was started again, and each says when it is ready.</summary>
    public async Task<IReadOnlyList<TestCase>> ProbesAsync(MovedObjects moved, CancellationToken cancellationToken)
    {
        var cases = new List<TestCase>();
        foreach (var one in moved.Objects.Where(o => o.Text("kind") is "Deployment" or "StatefulSet" or "DaemonSet"))
        {
            var type = await _types.FindAsync(one.Text("apiVersion") ?? "", one.Text("kind") ?? "", cancellationToken);
            var live = type is null ? null : await cluster.FindAsync(type, one.Name(), cancellationToken);
            var pods = live is null ? [] : await WorkloadPods.FindAsync(cluster, live, cancellationToken);
            cases.Add(Judge(one, pods));
        }

        return cases;
    }

    /// <summary>One workload by its manifest and its pods. Pure.</summary>
    internal static TestCase Judge(JsonObject workload, IReadOnlyList<JsonObject> pods)
    {
        string name = $"probes {workload.Text("kind")!.ToLowerInvariant()}/{workload.Name()}";
        var restarted = pods.SelectMany(p => p.Items("status", "containerStatuses").Where(c => c.Number("restartCount") > 0)
            .Select(c => $"container {c.Text("name")} of {p.Name()} was started again {c.Number("restartCount")} times{Reason(c)}")).ToList();
        if (restarted.Count > 0) return Case(name, string.Join('\n', restarted), 0);
        var silent = workload.Items("spec", "template", "spec", "containers").Where(c => c["readinessProbe"] is null).Select(c => c.Text("name")).ToList();
        return silent.Count == 0 ? Case(name, null, 0)
            : Case(name, null, 0) with { Outcome = TestOutcome.Skipped, Message = $"container {string.Join(", ", silent)} has no readiness probe: that it is ready says only that it was started" };
    }

    internal static TestCase Case(string name, string? fault, double seconds) =>
        new(TestKind.Deploy, "", "", name, fault is null ? TestOutcome.Passed : TestOutcome.Failed, seconds, fault);

    private static string Reason(JsonObject status) => status.Text("lastState", "terminated", "reason") is { } reason ? $", last for {reason} (exit code {status.Number("lastState", "terminated", "exitCode")})" : "";
}
