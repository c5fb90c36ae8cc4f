using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Sharing;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Run;

/// <summary>
/// Lets a workload stand still: a Deployment or StatefulSet without pods, a CronJob that is suspended. Each way
/// is one JSON patch that applies to what was read or not at all; annotation <c>kloop.dev/replaced</c> says
/// whose it is. Taken back only where it still is ours: what somebody else wrote meanwhile stays.
/// </summary>
internal static class Replacement
{
    /// <summary>Says who replaces the workload, and what it was.</summary>
    public const string Annotation = "kloop.dev/replaced";

    private const int MostTries = 10;

    private static readonly string AnnotationPath = "/metadata/annotations/" + JsonPatch.Escape(Annotation);

    /// <summary>What there is to be put back later; null when the workload stands still already.</summary>
    /// <exception cref="TaskFailedException">Somebody else's program has its place.</exception>
    public static ReplacedWorkload? Of(JsonObject workload, string kind)
    {
        if (workload.Text("metadata", "annotations", Annotation) is { } other)
        {
            throw new TaskFailedException($"{kind} \"{workload.Name()}\" is replaced already, by {Who(other)}: ask them, or run `kloop heal` if they are gone");
        }

        var owners = workload.At("metadata", "managedFields")?.DeepClone() as JsonArray;
        if (kind == ResourceType.CronJobs.Kind) return workload.Flag("spec", "suspend") ? null : new ReplacedWorkload(kind, workload.Name(), 0, owners);
        int replicas = workload.Number("spec", "replicas") ?? 1;
        return replicas == 0 ? null : new ReplacedWorkload(kind, workload.Name(), replicas, owners);
    }

    /// <summary>The way there. Pure.</summary>
    public static JsonPatch Take(JsonObject workload, ReplacedWorkload replaced, string session, string who)
    {
        var patch = new JsonPatch().Test("/metadata/resourceVersion", workload.At("metadata", "resourceVersion"));
        string said = new JsonObject { ["session"] = session, ["who"] = who, ["replicas"] = replaced.Replicas }.ToJsonString();
        if (workload.At("metadata", "annotations") is JsonObject) patch.Add(AnnotationPath, said);
        else patch.Add("/metadata/annotations", new JsonObject { [Annotation] = said });
        return IsCronJob(replaced) ? patch.Add("/spec/suspend", true) : patch.Add("/spec/replicas", 0);
    }

    /// <summary>The way back, and what is kept; null when the workload is not this session's to put back. Pure.</summary>
    public static (JsonPatch Patch, string? Kept)? GiveBack(JsonObject workload, ReplacedWorkload replaced, string session)
    {
        if (workload.Text("metadata", "annotations", Annotation) is not { } said || Session(said) != session) return null;
        var patch = new JsonPatch().Test("/metadata/resourceVersion", workload.At("metadata", "resourceVersion"));
        string? kept = null;
        if (IsCronJob(replaced))
        {
            if (workload.Flag("spec", "suspend")) patch.Add("/spec/suspend", false);
            else kept = $"CronJob \"{replaced.Name}\", which somebody else resumed meanwhile";
        }
        else if (workload.Number("spec", "replicas") == 0) patch.Add("/spec/replicas", replaced.Replicas);
        else kept = $"{workload.Number("spec", "replicas")} replicas of {replaced.Kind} \"{replaced.Name}\", which somebody else wrote meanwhile";
        return (patch.Remove(AnnotationPath), kept);
    }

    /// <summary>The same without tests, to be typed by a person.</summary>
    public static string ByHand(ReplacedWorkload replaced, string ns)
    {
        string what = $"{replaced.Kind.ToLowerInvariant()}/{replaced.Name}";
        string back = IsCronJob(replaced) ? $"patch {what} -p '{{\"spec\":{{\"suspend\":false}}}}'" : $"scale {what} --replicas={replaced.Replicas}";
        return $"kubectl -n {ns} {back} && kubectl -n {ns} annotate {what} {Annotation}-";
    }

    /// <summary>Puts back what sessions replaced. May be done already, or be repeated.</summary>
    /// <returns>What somebody else changed meanwhile, for people.</returns>
    public static async Task<IReadOnlyList<string>> GiveBackAsync(Cluster cluster, IEnumerable<SessionMember> sessions, CancellationToken cancellationToken)
    {
        var kept = new List<string>();
        foreach (var session in sessions)
        {
            if (session.Replaced is { } replaced && await GiveBackAsync(cluster, replaced, session.Id, cancellationToken) is { } what) kept.Add(what);
        }

        return kept;
    }

    private static async Task<string?> GiveBackAsync(Cluster cluster, ReplacedWorkload replaced, string session, CancellationToken cancellationToken)
    {
        var type = await WorkloadKinds.TypeAsync(cluster, replaced.Kind, cancellationToken);
        string? kept = null;
        for (int i = 0; ; i++)
        {
            if (await cluster.FindAsync(type, replaced.Name, cancellationToken) is not { } now) return kept;
            JsonPatch? patch;
            if (GiveBack(now, replaced, session) is { } back) (patch, kept) = back;
            else patch = now.Text("metadata", "annotations", Annotation) is null ? FieldOwnership.Restore(now, replaced.FieldOwners) : null;
            if (patch is null) return kept;
            try
            {
                await cluster.PatchAsync(type, replaced.Name, patch, cancellationToken);
            }
            catch (ClusterException e) when (e.Failure is ClusterFailure.Invalid or ClusterFailure.Conflict && i < MostTries)
            {
                // Somebody wrote between our read and our patch: read again.
            }
        }
    }

    private static bool IsCronJob(ReplacedWorkload replaced) => replaced.Kind == ResourceType.CronJobs.Kind;

    private static string? Session(string said) => Parse(said).Text("session");

    private static string Who(string said) => Parse(said).Text("who") ?? "somebody";

    private static JsonNode? Parse(string said)
    {
        try
        {
            return JsonNode.Parse(said);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
