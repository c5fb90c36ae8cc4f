using System.Text.Json.Nodes;
using Kloop.Engine.Build;
using Kloop.Engine.Deploy.Rendering;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments.Placement;

/// <summary>The part of an application that an overlay deploys: some workloads, and what they need. Pure.</summary>
internal static class OverlaySelection
{
    /// <summary>Chooses.</summary>
    /// <param name="objects">The whole application.</param>
    /// <param name="names">Workloads, Services or images (with or without their folder).</param>
    /// <param name="example">The environment, for the remedy.</param>
    /// <exception cref="UsageException">No name is given, or nothing has that name.</exception>
    public static IReadOnlyList<JsonObject> Of(IReadOnlyList<JsonObject> objects, IReadOnlyCollection<string> names, string example)
    {
        var workloads = objects.Where(PodTemplates.IsWorkload).ToList();
        string there = string.Join(", ", workloads.Select(w => w.Name()).Distinct());
        if (names.Count == 0) throw new UsageException($"environment {example} is an overlay, and has only the services that you name: kloop up SERVICE, or kloop env create {example} --service SERVICE; there are {there}");
        var unknown = names.Where(n => !workloads.Exists(w => Is(w, n, objects))).ToList();
        if (unknown.Count > 0) throw new UsageException($"the application has no service \"{string.Join("\", \"", unknown)}\": there are {there}");

        var chosen = workloads.Where(w => names.Any(n => Is(w, n, objects))).ToList();
        var kept = new HashSet<JsonObject>(chosen);
        var references = chosen.SelectMany(w => PodNeeds.Of(PodTemplates.Spec(w) ?? [])).ToHashSet(StringComparer.Ordinal);
        foreach (var one in objects.Where(o => references.Contains($"{o.Text("kind")}/{o.Name()}") || BelongsTo(o, chosen))) kept.Add(one);
        var services = kept.Where(o => o.Text("kind") == "Service").Select(o => o.Name()).ToHashSet(StringComparer.Ordinal);
        foreach (var one in objects.Where(o => IngressHosts.Backends(o).Any(services.Contains))) kept.Add(one);
        var accounts = references.Where(r => r.StartsWith("ServiceAccount/", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        foreach (var binding in objects.Where(o => o.Text("kind") == "RoleBinding" && o.Items("subjects").Any(s => accounts.Contains($"{s.Text("kind")}/{s.Text("name")}"))))
        {
            kept.Add(binding);
            foreach (var role in objects.Where(o => o.Text("kind") == "Role" && binding.Text("roleRef", "kind") == "Role" && o.Name() == binding.Text("roleRef", "name"))) kept.Add(role);
        }

        return [.. objects.Where(kept.Contains)];
    }

    private static bool Is(JsonObject workload, string name, IReadOnlyList<JsonObject> objects) =>
        workload.Name() == name
        || $"{workload.Text("kind")!.ToLowerInvariant()}/{workload.Name()}" == name
        || objects.Any(o => o.Text("kind") == "Service" && o.Name() == name && PodTemplates.Selects(o.Map("spec", "selector"), workload))
        || ImageReplacement.Images(workload).Select(i => ImageReference.Parse(i).Name).Any(i => i == name || i.Split('/')[^1] == name);

    /// <summary>What is about a workload's pods, or scales it.</summary>
    private static bool BelongsTo(JsonObject one, List<JsonObject> workloads) => one.Text("kind") switch
    {
        "Service" => workloads.Exists(w => PodTemplates.Selects(one.Map("spec", "selector"), w)),
        "PodDisruptionBudget" => workloads.Exists(w => PodTemplates.Selects(one.Map("spec", "selector", "matchLabels"), w)),
        "NetworkPolicy" => workloads.Exists(w => PodTemplates.Selects(one.Map("spec", "podSelector", "matchLabels"), w)),
        "HorizontalPodAutoscaler" => workloads.Exists(w => one.Text("spec", "scaleTargetRef", "kind") == w.Text("kind") && one.Text("spec", "scaleTargetRef", "name") == w.Name()),
        _ => false,
    };
}
