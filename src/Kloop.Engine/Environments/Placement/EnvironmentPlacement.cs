using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Deploy.Rendering;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments.Placement;

/// <summary>Where an application goes that is deployed to an environment. Pure.</summary>
/// <param name="Record">The environment.</param>
/// <param name="Names">The services that an overlay has.</param>
/// <param name="Secrets">Names of Secrets that are there.</param>
/// <param name="Domain">The cluster's domain.</param>
internal sealed record EnvironmentPlacement(EnvironmentRecord Record, IReadOnlyCollection<string> Names, IReadOnlySet<string> Secrets, string Domain)
{
    /// <summary>What others' requests come by, and Kloop does not rewrite.</summary>
    private static readonly string[] Entrances = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "Gateway", "VirtualService"];

    /// <summary>An application as it is rendered for an environment: charts as objects, since a release cannot be had in part or elsewhere.</summary>
    public static Application Source(Application application) => application with
    {
        Deployments = [.. application.Deployments.Select(d => (d is HelmRelease release ? release with { IsRenderedOnly = true } : d) with { Namespace = null })],
    };

    /// <summary>Places what was rendered.</summary>
    /// <param name="rendered">The whole application.</param>
    /// <param name="notes">Takes what is otherwise than in the manifests, each a sentence.</param>
    /// <exception cref="UsageException">It does not fit into one namespace, or has no such service.</exception>
    public RenderedApplication Place(RenderedApplication rendered, List<string> notes)
    {
        var all = rendered.Sources.SelectMany(s => s.Objects).ToList();
        ObjectMove.CheckOneNamespace(all, Record.Name);
        var inside = all.Where(o => !string.IsNullOrEmpty(o.Text("metadata", "namespace"))).ToList();
        // Chosen and changed together: what a source has may need what another one has.
        var kept = (Record.Base is null ? inside : OverlaySelection.Of(inside, Names, Record.Name)).ToHashSet();
        if (Record.Base is null) notes.AddRange(all.Except(inside).Where(o => o.Text("kind") != "Namespace").Select(o => $"{o.Text("kind")} {o.Name()} lies in no namespace and is left out: the cluster's own is used"));
        var here = kept.Select(o => o.Text("kind") == "Secret" ? o.Name() : "").Concat(Secrets).ToHashSet(StringComparer.Ordinal);
        var placed = rendered with { Sources = [.. rendered.Sources.Select(s => s with { Namespace = Record.Name, Objects = [.. s.Objects.Where(kept.Contains).Select(o => Placed(o, here, notes)).OfType<JsonObject>()] })] };
        string? written = all.Select(o => o.Text("metadata", "namespace")).FirstOrDefault(n => !string.IsNullOrEmpty(n) && n != Record.Name);
        foreach (string from in new[] { Record.Base, written }.OfType<string>().Distinct()) notes.AddRange(FixedNames.Notes([.. placed.Sources.SelectMany(s => s.Objects)], from));
        if (Record.Base is not null) notes.AddRange(Entrance([.. placed.Sources.SelectMany(s => s.Objects)], all));
        return placed;
    }

    private JsonObject? Placed(JsonObject original, HashSet<string> secrets, List<string> notes)
    {
        string kind = original.Text("kind") ?? "";
        if (Entrances.Contains(kind))
        {
            notes.Add($"{kind} {original.Name()} is left out: its host is the application's own");
            return null;
        }

        var one = ObjectMove.To(original, Record.Name);
        if (kind == "Ingress" && !IngressHosts.Rewrite(one, Record.Name, secrets.Contains, notes)) return null;
        if (Record.Base is { } from && !SearchPath.Add(one, $"{from}.svc.{Domain}")) notes.Add($"{kind} {one.Name()} has a DNS policy of its own: Services that come to {from} later are known to it after the next kloop up or kloop env sync");
        return one;
    }

    /// <summary>Who enters at a Service of the base never comes to the overlay.</summary>
    private IEnumerable<string> Entrance(IReadOnlyList<JsonObject> placed, IReadOnlyList<JsonObject> all)
    {
        var own = placed.Where(o => o.Text("kind") == "Service").Select(o => o.Name()).ToHashSet(StringComparer.Ordinal);
        foreach (var (ingress, backends) in placed.Select(o => (o, IngressHosts.Backends(o).Distinct().Where(b => !own.Contains(b)).ToList())).Where(o => o.Item2.Count > 0))
        {
            yield return $"Ingress {ingress.Name()} leads also to {string.Join(", ", backends)} of {Record.Base}: that needs an Ingress controller which follows ExternalName Services";
        }

        var entrances = all.SelectMany(IngressHosts.Backends).Distinct().ToList();
        if (entrances.Count > 0 && !entrances.Exists(own.Contains))
        {
            yield return $"callers in {Record.Base} go on calling {Record.Base}'s; for a browser, have the way from the Ingress here as well: kloop up {entrances[0]}";
        }
    }
}
