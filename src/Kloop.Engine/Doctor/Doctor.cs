using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Engine.Shoes;
using Kloop.Engine.Redirect.Image;
using Kloop.Engine.Redirect.Network;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Access;
using Kloop.Kubernetes.Connection;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Doctor;

/// <summary>How one check went.</summary>
public enum CheckResult
{
    /// <summary>Fine.</summary>
    Ok,

    /// <summary>Works, with something to know.</summary>
    Warning,

    /// <summary>Does not work until it is remedied.</summary>
    Failed,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What.</param>
/// <param name="Result">How it went.</param>
/// <param name="Text">What was seen.</param>
/// <param name="Remedy">What to do; null when nothing.</param>
public sealed record Check(string Name, CheckResult Result, string Text, string? Remedy = null);

/// <summary>Looks for what is missing on this laptop and in this cluster. Touches nothing.</summary>
public static class Doctor
{
    private const int OldestMinor = 20;

    /// <summary>Runs the checks in order; those that need the cluster end at the first failure.</summary>
    public static async IAsyncEnumerable<Check> ExamineAsync(
        ClusterOptions options, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return Laptop();
        yield return Agent();
        yield return Network();
        yield return await FilesCheck.RunAsync(cancellationToken);
        Cluster? cluster = null;
        Check? failed = null;
        try
        {
            cluster = ClusterConnector.Connect(options);
        }
        catch (ClusterException e)
        {
            failed = new Check("kubeconfig", CheckResult.Failed, e.Message, "set KUBECONFIG, or use --kubeconfig and --context");
        }

        if (cluster is null)
        {
            yield return failed!;
            yield break;
        }

        using (cluster)
        {
            yield return new Check("kubeconfig", CheckResult.Ok, $"context \"{cluster.Context}\", namespace \"{cluster.Namespace}\"");
            var server = await ServerAsync(cluster, cancellationToken);
            yield return server;
            if (server.Result == CheckResult.Failed) yield break;
            yield return await RightsAsync(cluster, cancellationToken);
            yield return await LeftoversAsync(cluster, time, cancellationToken);
            yield return await RegistryAsync(cluster, cancellationToken);
        }
    }

    private static Check Laptop() => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
        ? new("laptop", CheckResult.Ok, $"{RuntimeInformation.OSDescription}")
        : new("laptop", CheckResult.Failed, RuntimeInformation.RuntimeIdentifier, "this kloop runs on linux-x64 only");

    private static Check Network() => NetworkWays.NotifyFault is not { } fault
        ? new("network", CheckResult.Ok, "your program gets the cluster's names and addresses by seccomp user notification (--network notify); sudo and setuid programs have no privilege in it")
        : new("network", CheckResult.Warning, $"your program reaches the cluster by proxy settings and rewritten variables (--network proxy, env): {fault}", "what obeys neither may need --network hosts, as root");

    private static Check Agent()
    {
        try
        {
            return new("agent", CheckResult.Ok, $"carried inside, {AgentBinary.Load().Compressed.Length / 1024} KiB compressed");
        }
        catch (TaskFailedException e)
        {
            return new("agent", CheckResult.Failed, e.Message, "build kloop with eng/build");
        }
    }

    private static async Task<Check> ServerAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        try
        {
            var version = await cluster.GetPathAsync("version", cancellationToken);
            string text = version.Text("gitVersion") ?? "unknown";
            bool old = int.TryParse(version.Text("minor")?.TrimEnd('+'), out int minor) && minor < OldestMinor && version.Text("major") == "1";
            return old
                ? new("cluster", CheckResult.Warning, $"Kubernetes {text} at {cluster.Server}", $"Kloop is tested from 1.{OldestMinor} on")
                : new("cluster", CheckResult.Ok, $"Kubernetes {text} at {cluster.Server}");
        }
        catch (ClusterException e)
        {
            return new("cluster", CheckResult.Failed, e.Message, "start the cluster, connect the VPN, or choose another --context");
        }
    }

    private static async Task<Check> RightsAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        // For any Service: with names left out, since a Role may or may not name them.
        var rights = RedirectPlan.RightsFor("NAME", PodReferences.None)
            .Select(r => r with { Name = null }).DistinctBy(r => (r.Resource, r.Verb)).ToList();
        var missing = await AccessReview.MissingAsync(cluster, rights, cancellationToken);
        return missing.Count == 0
            ? new("rights", CheckResult.Ok, $"all {rights.Count} that a redirect needs in namespace \"{cluster.Namespace}\"")
            : new("rights", CheckResult.Warning, $"not for every name: {string.Join(", ", missing.Select(r => $"{r.Verb} {r.Resource}"))}",
                "`kloop plan SERVICE` says what one Service needs, `--role` prints a Role");
    }

    private static async Task<Check> LeftoversAsync(Cluster cluster, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var states = await new RedirectInspector(cluster, time).AllAsync(cancellationToken);
            var dead = states.Where(s => s.Liveness == Liveness.Dead).Select(s => s.Service).ToList();
            return dead.Count == 0
                ? new("leftovers", CheckResult.Ok, states.Count == 0 ? "none" : $"none; {states.Count} redirect(s) in use, see `kloop status`")
                : new("leftovers", CheckResult.Warning, $"of dead sessions: {string.Join(", ", dead)}", "run `kloop heal`");
        }
        catch (ClusterException e)
        {
            return new("leftovers", CheckResult.Warning, e.Message);
        }
    }

    private static async Task<Check> RegistryAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        string? registry = (await AgentRegistry.FindAsync(cluster, null, cancellationToken))?.Push;
        var pods = await ListPodsAsync(cluster, cancellationToken);
        if (pods.Any(PodView.IsReady))
        {
            return new("agent's image", CheckResult.Ok, "borrowed from what runs in the namespace" + (registry is null ? "" : $"; else built and pushed to {registry}"));
        }

        return registry is not null
            ? new("agent's image", CheckResult.Ok, $"built and pushed to {registry}")
            : new("agent's image", CheckResult.Warning, "nothing runs in the namespace whose image could be borrowed, and no local registry is known", "use --registry HOST or --image REF");
    }

    private static async Task<IReadOnlyList<JsonObject>> ListPodsAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        try
        {
            return await cluster.ListAsync(ResourceType.Pods, null, cancellationToken);
        }
        catch (ClusterException)
        {
            return [];
        }
    }
}
