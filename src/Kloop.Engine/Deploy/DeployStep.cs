using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Deploy.Applying;
using Kloop.Engine.Deploy.Charts;
using Kloop.Engine.Deploy.Inventories;
using Kloop.Engine.Deploy.Objects;
using Kloop.Engine.Deploy.Planning;
using Kloop.Engine.Deploy.Removal;
using Kloop.Engine.Deploy.Rendering;
using Kloop.Engine.Deploy.Waiting;
using Kloop.Engine.Environments;
using Kloop.Engine.Environments.Overlay;
using Kloop.Engine.Environments.Placement;
using Kloop.Engine.Hooks;
using Kloop.Engine.Redirect;
using Kloop.Engine.Steps;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy;

/// <summary>The step "deploy" of an application: render, apply, wait, prune.</summary>
/// <param name="cluster">Seen from the application's namespace.</param>
/// <param name="flags">The same for other programs.</param>
/// <param name="application">What is deployed.</param>
/// <param name="options">How.</param>
/// <param name="report">Takes what is done.</param>
/// <param name="time">The clock.</param>
public sealed class DeployStep(Cluster cluster, ClusterFlags flags, Application application, DeployOptions options, Action<StepEvent> report, TimeProvider time)
{
    private readonly ObjectTypes _types = new(cluster);
    private readonly HelmProgram _helm = new(flags, cluster);

    /// <summary>Exactly the objects that would be applied, in their order.</summary>
    /// <param name="images">References of built images by name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="UsageException">A manifest has faults.</exception>
    public async Task<IReadOnlyList<JsonObject>> RenderAsync(IReadOnlyDictionary<string, string> images, CancellationToken cancellationToken)
    {
        var (rendered, _) = await RenderedAsync(images, cancellationToken);
        var missing = await new TargetNamespaces(cluster).MissingAsync(rendered, cancellationToken);
        return [.. Made(rendered, missing), .. rendered.InOrder];
    }

    /// <summary>What a deployment would create, change, replace and delete; it changes nothing.</summary>
    /// <param name="images">References of built images by name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The changes, how many objects would stay as they are, and all objects that would be there.</returns>
    /// <exception cref="TaskFailedException">The cluster would refuse some; the text has all of them.</exception>
    public async Task<(IReadOnlyList<PlannedObject> Changes, int Unchanged, IReadOnlyList<JsonObject> Objects)> PlanAsync(IReadOnlyDictionary<string, string> images, CancellationToken cancellationToken)
    {
        var (rendered, environment) = await RenderedAsync(images, cancellationToken);
        var missing = await new TargetNamespaces(cluster).MissingAsync(rendered, cancellationToken);
        var releases = rendered.Sources.Where(s => s.Release is not null).ToList();
        var planned = await new ObjectApply(cluster, _types, options.ForceConflicts)
            .PlanAsync([.. Made(rendered, missing), .. rendered.InOrder.Except(releases.SelectMany(s => s.Objects))], missing, cancellationToken);
        var owners = new ObjectOwners(cluster);
        var changes = new List<PlannedObject>();
        foreach (var one in planned.Where(p => p.Outcome != ApplyOutcome.Unchanged)) changes.Add(PlannedChange.Of(one, cluster.Namespace, one.Live is null ? null : await owners.FindAsync(one.Live, cancellationToken)));
        int unchanged = planned.Count - changes.Count;
        var deploy = new ReleaseDeploy(_helm, options.PostRenderer);
        foreach (var source in releases)
        {
            var outcome = await deploy.PlanAsync(source, cancellationToken);
            if (outcome == ApplyOutcome.Unchanged) unchanged++;
            else changes.Add(new PlannedObject(PlannedChange.Word(outcome), "release", source.Release!.Release, $"by helm, {source.Objects.Count} objects"));
        }

        if (environment?.Base is { } from && await new OverlaySync(cluster, from).PlanAsync(cancellationToken) is var forwards)
        {
            changes.AddRange(forwards.Missing.Select(f => new PlannedObject("create", "Service", f.Name(), $"stands for {from}'s")));
            changes.AddRange(forwards.Stale.Select(f => new PlannedObject("delete", "Service", f, $"{from} has none any more")));
        }

        var before = missing.Contains(cluster.Namespace) || !options.Prune ? Inventory.Empty : await new InventoryStore(cluster, application.Name, cluster.Namespace).ReadAsync(cancellationToken);
        var held = rendered.InOrder.Select(ObjectId.Of).ToHashSet();
        changes.AddRange(before.Objects.Where(o => !held.Contains(o) && KeptKinds.FlagOf(o) is null).Select(o => new PlannedObject("delete", o.Kind, o.Name, "is deployed no more")));
        return (changes, unchanged, [.. rendered.InOrder]);
    }

    /// <summary>Deploys, and waits until everything works.</summary>
    /// <param name="images">References of built images by name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TaskFailedException">The cluster refuses something (nothing was changed then), or something does not become ready.</exception>
    public async Task RunAsync(IReadOnlyDictionary<string, string> images, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        var hooks = new HookRun(application, report, time, cluster);
        await hooks.RunAsync(HookTime.BeforeDeploy, null, StepNames.Deploy, new Dictionary<string, string?>(), cancellationToken);
        var (rendered, environment) = await RenderedAsync(images, cancellationToken);
        var missing = await new TargetNamespaces(cluster).MissingAsync(rendered, cancellationToken);
        var apply = new ObjectApply(cluster, _types, options.ForceConflicts);
        var releases = rendered.Sources.Where(s => s.Release is not null).SelectMany(s => s.Objects).ToHashSet();
        var untouched = rendered.InOrder.Where(o => !releases.Contains(o) && options.Untouched.Contains(ObjectId.Of(o).ToString())).ToHashSet();
        var planned = await apply.PlanAsync([.. Made(rendered, missing), .. rendered.InOrder.Where(o => !releases.Contains(o) && !untouched.Contains(o))], missing, cancellationToken);

        // All of it before any of it.
        foreach (string ns in planned.Select(p => p.Id.Namespace).Concat(rendered.Sources.Select(s => s.Namespace)).Where(n => n.Length > 0).Distinct()) cluster.In(ns).AskToWrite();
        var store = new InventoryStore(cluster, application.Name, cluster.Namespace);
        var before = missing.Contains(cluster.Namespace) ? Inventory.Empty : await store.ReadAsync(cancellationToken);
        var next = new Inventory(
            [.. planned.Select(p => p.Id), .. untouched.Select(ObjectId.Of), .. before.Objects.Where(o => o.Kind == "Namespace" && rendered.Sources.Any(s => s.Namespace == o.Name) && planned.All(p => p.Id != o))],
            [.. rendered.Sources.Where(s => s.Release is not null).Select(s => new ReleaseId(s.Release!.Release, s.Namespace))]);
        await ApplyAsync(planned.Where(p => p.Id.Kind == "Namespace"), apply, cancellationToken);
        if (environment is not null) await new PlacementFinder(cluster, application.Name).TouchAsync(environment, time.GetUtcNow(), cancellationToken);
        if (!before.With(next).Same(before)) await store.WriteAsync(before.With(next), cancellationToken);
        int changed = await ApplyAllAsync(rendered, planned, apply, images, cancellationToken);
        foreach (string note in StaleSettings.Notes(planned)) report(new StepEvent(StepEventKind.Note, StepNames.Deploy, "", note));
        report(new StepEvent(StepEventKind.Done, StepNames.Deploy, "", $"{changed} changed, {planned.Count + next.Releases.Count - changed} unchanged in namespace {cluster.Namespace}", time.GetElapsedTime(began).TotalSeconds));

        if (options.Wait) await new ReadyWait(cluster, _types, report, time).RunAsync(rendered.Sources.SelectMany(s => s.Lasting), options.Timeout, cancellationToken);
        foreach (string url in environment is null ? [] : rendered.InOrder.SelectMany(IngressHosts.Urls).Distinct()) report(new StepEvent(StepEventKind.Done, StepNames.Deploy, environment!.Name, $"is reached at {url}"));
        if (options.Prune) await PruneAsync(store, before, next, rendered, cancellationToken);
        if (environment?.Base is { } from) await new OverlaySync(cluster, from).RunAsync(cancellationToken);
        await hooks.RunAsync(HookTime.AfterDeploy, null, StepNames.Deploy, new Dictionary<string, string?>(), cancellationToken);
    }

    private static IEnumerable<JsonObject> Made(RenderedApplication rendered, IReadOnlySet<string> missing) =>
        missing.Except(TargetNamespaces.Defined(rendered)).Order(StringComparer.Ordinal).Select(TargetNamespaces.New);

    /// <summary>Where the namespace is an environment, placed in it.</summary>
    private async Task<(RenderedApplication Rendered, EnvironmentRecord? Environment)> RenderedAsync(IReadOnlyDictionary<string, string> images, CancellationToken cancellationToken)
    {
        var placement = await new PlacementFinder(cluster, application.Name).FindAsync(options.Only, cancellationToken);
        var source = placement is null ? application : EnvironmentPlacement.Source(application);
        var rendered = await new ApplicationRendering(source, cluster.Namespace, new SourceObjects(_helm, application.Root), _types).RenderAsync(images, cancellationToken);
        if (placement is null) return (rendered, null);
        var notes = new List<string>();
        rendered = placement.Place(rendered, notes);
        foreach (string note in notes) report(new StepEvent(StepEventKind.Note, StepNames.Deploy, "", note));
        return (rendered, placement.Record);
    }

    private async Task<int> ApplyAllAsync(
        RenderedApplication rendered, IReadOnlyList<PlannedApply> planned, ObjectApply apply, IReadOnlyDictionary<string, string> images, CancellationToken cancellationToken)
    {
        var definitions = planned.Where(p => p.Id.Kind == "CustomResourceDefinition").ToList();
        await ApplyAsync(definitions, apply, cancellationToken);
        if (definitions.Any(d => d.Outcome != ApplyOutcome.Unchanged))
        {
            await new ReadyWait(cluster, _types, _ => { }, time).RunAsync(definitions.Select(d => d.Object), options.Timeout, cancellationToken);
        }

        int changed = planned.Count(p => p.Outcome != ApplyOutcome.Unchanged);
        var deploy = new ReleaseDeploy(_helm, options.PostRenderer);
        foreach (var source in rendered.Sources)
        {
            if (source.Release is null)
            {
                var own = source.Objects.ToHashSet();
                await ApplyAsync(planned.Where(p => own.Contains(p.Object) && !ApplyOrder.IsGround(p.Id.Kind)), apply, cancellationToken);
                continue;
            }

            var outcome = await deploy.RunAsync(source, images, cancellationToken);
            if (outcome == ApplyOutcome.Unchanged) continue;
            changed++;
            report(new StepEvent(StepEventKind.Done, StepNames.Deploy, $"release/{source.Release.Release}", outcome == ApplyOutcome.Created ? "installed" : "upgraded"));
        }

        return changed;
    }

    private async Task ApplyAsync(IEnumerable<PlannedApply> planned, ObjectApply apply, CancellationToken cancellationToken)
    {
        foreach (var each in planned.Where(p => p.Outcome != ApplyOutcome.Unchanged))
        {
            await apply.ApplyAsync(each, cancellationToken);
            string why = each.Outcome == ApplyOutcome.Replaced ? "replaced, for it cannot be changed" : each.Outcome.ToString().ToLowerInvariant();
            report(new StepEvent(StepEventKind.Done, StepNames.Deploy, each.Id.ToString(), why));
        }
    }

    private async Task PruneAsync(InventoryStore store, Inventory before, Inventory next, RenderedApplication rendered, CancellationToken cancellationToken)
    {
        var held = rendered.InOrder.Select(ObjectId.Of).ToHashSet();
        var gone = before.Without(next) is var rest ? rest with { Objects = [.. rest.Objects.Where(o => !held.Contains(o))] } : rest;
        if (gone.IsEmpty) return;
        if (before.Objects.Count > 0 && !before.Objects.Any(o => next.Objects.Contains(o) && o.Kind != "Namespace") && !before.Releases.Any(next.Releases.Contains))
        {
            report(new StepEvent(StepEventKind.Note, StepNames.Deploy, "", $"nothing of what was deployed before as \"{application.Name}\" is deployed now: is that another application? It stays; kloop down removes both"));
            return;
        }

        var kept = await new ObjectRemoval(cluster, _types, new ReleaseDeploy(_helm, options.PostRenderer), StepNames.Deploy, report, time)
            .RemoveAsync(gone, new RemovalScope(), cancellationToken);
        await store.WriteAsync(next.With(kept), cancellationToken);
    }
}
