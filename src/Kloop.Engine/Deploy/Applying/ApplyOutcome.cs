using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Objects;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Applying;

/// <summary>What an apply does with an object; names are part of the <c>--json</c> output.</summary>
public enum ApplyOutcome
{
    /// <summary>It is as it should be.</summary>
    Unchanged,

    /// <summary>It is not there yet.</summary>
    Created,

    /// <summary>It is there, and becomes different.</summary>
    Changed,

    /// <summary>It cannot become what it should be: it is removed and made anew.</summary>
    Replaced,
}

/// <summary>What is to be done with one object.</summary>
/// <param name="Object">As it should be.</param>
/// <param name="Type">Its type.</param>
/// <param name="Outcome">What an apply would do, as far as can be told.</param>
internal sealed record PlannedApply(JsonObject Object, ResourceType Type, ApplyOutcome Outcome)
{
    public ObjectId Id { get; } = ObjectId.Of(Object);

    /// <summary>As the cluster has it now; null where it has none.</summary>
    public JsonObject? Live { get; init; }
}
