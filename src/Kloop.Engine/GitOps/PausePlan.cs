using Kloop.Engine.GitOps.Choice;
using Kloop.Engine.GitOps.Owners;
using Kloop.Engine.GitOps.Pauses;
using Kloop.Kubernetes;
using Kloop.Kubernetes.Access;

namespace Kloop.Engine.GitOps;

/// <summary>One pause that is to be taken.</summary>
/// <param name="Target">Where it is written.</param>
/// <param name="Changes">What is written.</param>
/// <param name="Text">For people.</param>
internal sealed record PlannedPause(PauseTarget Target, IReadOnlyList<FieldChange> Changes, string Text);

/// <summary>What keeps Flux and Argo CD from putting objects back, found out before anything is touched.</summary>
/// <param name="Pauses">Those to take.</param>
/// <param name="Notes">Why others are not taken, for people.</param>
internal sealed record PausePlan(IReadOnlyList<PlannedPause> Pauses, IReadOnlyList<string> Notes)
{
    /// <summary>Nothing is paused.</summary>
    public static readonly PausePlan None = new([], []);

    /// <summary>Where pauses are written, for the session's record.</summary>
    public IReadOnlyList<PauseTarget> Targets => [.. Pauses.Select(p => p.Target).Distinct()];

    /// <summary>Finds who keeps the objects as Git says, and chooses a pause for each; touches nothing.</summary>
    /// <exception cref="TaskFailedException">One of them cannot be paused; the text says why, and what to do.</exception>
    public static async Task<PausePlan> OfAsync(Cluster cluster, IReadOnlyList<ChangedObject> objects, CancellationToken cancellationToken)
    {
        var reader = new OwnerReader(cluster);
        var decisions = new List<PauseDecision>();
        foreach (var changed in objects)
        {
            var typed = changed.Typed();
            foreach (var owner in OwnerMarks.Of(typed))
            {
                var view = await reader.ReadAsync(owner, typed, cancellationToken);
                var maker = view.Object is { } application && OwnerMarks.Maker(application) is { } set ? await reader.ReadAsync(set, application, cancellationToken) : null;
                if (PauseChoice.Of(changed, view, maker) is not { } decision) continue;
                decisions.Add(decision.Target is { } target && target != changed.Target && !await MayPatchAsync(cluster, target, cancellationToken)
                    ? PauseChoice.Forbidden(changed, view.Owner, "patch") : decision);
            }
        }

        var refused = decisions.Where(d => d.Outcome == PauseOutcome.Refused).Select(d => d.Text).ToList();
        if (refused.Count > 0) throw new TaskFailedException($"{string.Join('\n', refused)}\nNothing was touched. --no-gitops goes on without a pause, until it is put back");
        return new PausePlan(
            [.. decisions.Where(d => d.Outcome == PauseOutcome.Take).Select(d => new PlannedPause(d.Target!, d.Changes!, d.Text))],
            [.. decisions.Where(d => d.Outcome is PauseOutcome.NotNeeded or PauseOutcome.Without).Select(d => d.Text)]);
    }

    private static async Task<bool> MayPatchAsync(Cluster cluster, PauseTarget target, CancellationToken cancellationToken) =>
        (await AccessReview.MissingAsync(
            cluster.In(target.Namespace), [new AccessRight(target.Type.Group, target.Type.Plural, "patch", target.Name, "the pause")], cancellationToken)).Count == 0;
}
