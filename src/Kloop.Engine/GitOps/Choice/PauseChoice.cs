using System.Text.Json.Nodes;
using Kloop.Engine.GitOps.Owners;
using Kloop.Engine.GitOps.Pauses;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.GitOps.Choice;

/// <summary>Chooses the narrowest pause that its controller honours and that Git does not undo; docs/decisions/0017. Pure.</summary>
internal static class PauseChoice
{
    private const string Reconcile = "kustomize.toolkit.fluxcd.io/reconcile", Apply = "kustomize.toolkit.fluxcd.io/ssa";

    /// <summary>What is done about one owner; null where nothing is to be said.</summary>
    /// <param name="changed">What is about to be changed.</param>
    /// <param name="owner">Who keeps it as Git says.</param>
    /// <param name="maker">The ApplicationSet that makes the owner; null without.</param>
    public static PauseDecision? Of(ChangedObject changed, OwnerView owner, OwnerView? maker) => owner switch
    {
        // Flux honours its annotation on the object, whoever may see the Kustomization.
        { Owner.Kind: OwnerKind.Kustomization } => Kustomization(changed, owner),
        { Owner.Certain: false, Object: null } => null,
        { Access: OwnerAccess.Gone } => new PauseDecision(PauseOutcome.Without, $"{changed.Where} bears the mark of {owner.Owner.Where}, which is not in this cluster: if a controller elsewhere keeps it, it puts {changed.Where} back at its next reconciliation"),
        { Access: OwnerAccess.Forbidden } => Forbidden(changed, owner.Owner, "get"),
        { Owner.Kind: OwnerKind.HelmRelease } => HelmRelease(changed, owner),
        _ => ApplicationChoice.Of(changed, owner, maker),
    };

    /// <summary>Nothing is paused, for lack of a right.</summary>
    public static PauseDecision Forbidden(ChangedObject changed, GitOpsOwner owner, string verb) => new(PauseOutcome.Without,
        $"{owner.Where} keeps {changed.Where} as Git says, and you may not {verb} it: nothing is paused, and {owner.Product} may put {changed.Where} back while you work. "
        + $"Ask whoever runs {owner.Product} here for get and patch on {owner.Plural}.{owner.Group} \"{owner.Name}\"{(owner.Namespace is null ? "" : $" in namespace \"{owner.Namespace}\"")}, or to pause it for you");

    internal static PauseDecision Refused(ChangedObject changed, GitOpsOwner owner, string why) => new(PauseOutcome.Refused,
        $"{owner.Where} keeps {changed.Where} as Git says, and cannot be paused: {why}");

    private static PauseDecision Kustomization(ChangedObject changed, OwnerView owner)
    {
        if (owner.Object.Flag("spec", "suspend")) return NotNeeded(owner, "is suspended already, and stays so");
        string? said = changed.Object.Text("metadata", "annotations", Reconcile);
        bool ours = PauseRecord.Find(changed.Object) is not null;
        if (said == "disabled" && !ours) return NotNeeded(owner, $"leaves {changed.Where} alone already ({Reconcile}: disabled), which stays so");
        if (changed.Object.Text("metadata", "annotations", Apply) is { } apply && (apply.Equals("Ignore", StringComparison.OrdinalIgnoreCase) || apply.Equals("IfNotPresent", StringComparison.OrdinalIgnoreCase)))
        {
            return NotNeeded(owner, $"leaves {changed.Where} alone ({Apply}: {apply})");
        }

        string[] path = ["metadata", "annotations", Reconcile];
        if (FieldAsserted.By(changed.Object, path) is { } manager) return Refused(changed, owner.Owner, $"Git says {Reconcile}: {said} of it (written by {manager}). Change it in Git, or ask whoever does");
        return new PauseDecision(PauseOutcome.Take, $"{owner.Owner.Where} leaves {changed.Where} alone meanwhile ({Reconcile}: disabled)", changed.Target, [new FieldChange(path, "disabled")]);
    }

    private static PauseDecision HelmRelease(ChangedObject changed, OwnerView owner)
    {
        var release = owner.Object!;
        if (release.Flag("spec", "suspend") && PauseRecord.Find(release) is null) return NotNeeded(owner, "is suspended already, and stays so");
        string[] path = ["spec", "suspend"];
        if (FieldAsserted.By(release, path) is { } manager) return Refused(changed, owner.Owner, $"Git says spec.suspend: {release.At(path)?.ToJsonString()} of it (written by {manager}{Parent(release)}), and would resume it. Change it in Git, or ask whoever does");
        return new PauseDecision(PauseOutcome.Take, $"{owner.Owner.Where} is suspended meanwhile", Target(owner), [new FieldChange(path, true)]);
    }

    internal static PauseTarget Target(OwnerView owner) => new(owner.Type!, owner.Owner.Namespace!, owner.Owner.Name);

    internal static PauseDecision NotNeeded(OwnerView owner, string why) => new(PauseOutcome.NotNeeded, $"{owner.Owner.Where} {why}");

    internal static string Parent(JsonObject resource) => OwnerMarks.Of(resource) is [var parent, ..] ? $" for {parent.Where}" : "";
}
