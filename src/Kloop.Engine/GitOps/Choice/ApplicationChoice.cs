using System.Text.Json.Nodes;
using Kloop.Engine.GitOps.Owners;
using Kloop.Engine.GitOps.Pauses;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.GitOps.Choice;

/// <summary>
/// The narrowest pause of an Argo CD Application that nobody undoes: the fields of the one object, then automated
/// syncing, then all reconciling. Source: Argo CD, "Diff Customization", "Automated Sync Policy", "Skip Application
/// Reconcile", "Controlling Resource Modification". Pure.
/// </summary>
internal static class ApplicationChoice
{
    private const string Skip = "argocd.argoproj.io/skip-reconcile", Respect = "RespectIgnoreDifferences=true";

    private static readonly string[] Ignored = ["spec", "ignoreDifferences"], Options = ["spec", "syncPolicy", "syncOptions"], Automated = ["spec", "syncPolicy", "automated"],
        SkipPath = ["metadata", "annotations", Skip], RecordPath = ["metadata", "annotations", PauseRecord.Annotation];

    public static PauseDecision Of(ChangedObject changed, OwnerView owner, OwnerView? maker)
    {
        var application = owner.Object!;
        var record = PauseRecord.Find(application);
        if (bool.TryParse(application.Text(SkipPath), out bool skipped) && skipped && record is null) return PauseChoice.NotNeeded(owner, $"is not reconciled already ({Skip}), which stays so");
        var before = record?.Changes.FirstOrDefault(c => c.Change.Path.SequenceEqual(Automated))?.Before ?? application.At(Automated);
        if (before is not JsonObject || before["enabled"] is JsonValue enabled && enabled.TryGetValue(out bool on) && !on)
        {
            return PauseChoice.NotNeeded(owner, $"does not sync by itself; a sync that somebody asks for puts {changed.Where} back");
        }

        if (maker is { Access: not OwnerAccess.Read }) return PauseChoice.Forbidden(changed, maker.Owner, "get");
        string name = owner.Owner.Name;
        var target = PauseChoice.Target(owner);
        if (Free(Ignored) && (HasRespect(application, record) || Free(Options)))
        {
            var changes = (List<FieldChange>)[new FieldChange(Ignored, Difference(changed), Item: true), new FieldChange(Options, Respect, Item: true)];
            return new PauseDecision(PauseOutcome.Take, $"{owner.Owner.Where} leaves {string.Join(" and ", changed.Fields)} of {changed.Where} alone meanwhile (spec.ignoreDifferences)", target, changes);
        }

        if (Free(Automated)) return new PauseDecision(PauseOutcome.Take, $"{owner.Owner.Where} does not sync by itself meanwhile", target, [new FieldChange(Automated, null)]);
        if (Free(SkipPath)) return new PauseDecision(PauseOutcome.Take, $"{owner.Owner.Where} is not reconciled meanwhile ({Skip})", target, [new FieldChange(SkipPath, "true")]);
        return maker?.Object is null
            ? PauseChoice.Refused(changed, owner.Owner, $"Git says its spec.syncPolicy (written by {FieldAsserted.By(application, Automated)}{PauseChoice.Parent(application)}), and would undo the pause. Change it in Git, or ask whoever does")
            : PauseChoice.Refused(changed, owner.Owner, $"{maker.Owner.Where} writes all of it, and would undo the pause. Ask whoever keeps it for spec.preservedFields.annotations [{PauseRecord.Annotation}, {Skip}]");

        // An ApplicationSet removes annotations too: without its record a pause would stay for ever.
        bool Free(string[] path) => maker?.Object is not { } set ? FieldAsserted.By(application, path) is null
            : FieldAsserted.By(application, path) is null or "argocd-applicationset-controller" && ApplicationSetRules.Leaves(set, name, path) && ApplicationSetRules.Leaves(set, name, RecordPath);
    }

    private static JsonObject Difference(ChangedObject changed)
    {
        var item = new JsonObject { ["kind"] = changed.Type.Kind, ["namespace"] = changed.Target.Namespace, ["name"] = changed.Target.Name, ["jsonPointers"] = new JsonArray([.. changed.Fields.Select(f => (JsonNode)f)]) };
        if (changed.Type.Group.Length > 0) item["group"] = changed.Type.Group;
        return item;
    }

    /// <summary>Whether the option is there without Kloop.</summary>
    private static bool HasRespect(JsonObject application, PauseRecord? record) =>
        application.At(Options) is JsonArray options && options.Any(o => o is JsonValue v && v.TryGetValue(out string? text) && text == Respect)
        && record?.Changes.Any(c => c.Change.Path.SequenceEqual(Options)) != true;
}
