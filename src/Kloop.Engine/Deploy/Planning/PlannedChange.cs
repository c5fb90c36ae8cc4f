using Kloop.Engine.Deploy.Applying;
using Kloop.Engine.Redirect;

namespace Kloop.Engine.Deploy.Planning;

/// <summary>Says of an object what an apply would do with it. Pure.</summary>
internal static class PlannedChange
{
    /// <param name="planned">The object.</param>
    /// <param name="home">The namespace that needs no mention.</param>
    /// <param name="owner">Who keeps it as Git says; null for nobody.</param>
    public static PlannedObject Of(PlannedApply planned, string home, string? owner = null) => new(
        Word(planned.Outcome), planned.Id.Kind, planned.Id.Namespace.Length == 0 || planned.Id.Namespace == home ? planned.Id.Name : $"{planned.Id.Namespace}/{planned.Id.Name}",
        string.Join("; ", ((string?[])
        [
            planned.Outcome == ApplyOutcome.Replaced ? "it cannot be changed: it is deleted and made anew" : null,
            owner is null ? null : $"{owner} keeps it as Git says, and may put it back",
        ]).OfType<string>()));

    public static string Word(ApplyOutcome outcome) => outcome switch
    {
        ApplyOutcome.Created => "create",
        ApplyOutcome.Replaced => "replace",
        _ => "patch",
    };
}
