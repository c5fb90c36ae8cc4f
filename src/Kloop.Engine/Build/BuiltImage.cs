namespace Kloop.Engine.Build;

/// <summary>What became of an image.</summary>
/// <param name="Name">As manifests name it, without tag.</param>
/// <param name="Reference">As pods are to name it.</param>
/// <param name="Outcome">What was done.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record BuiltImage(string Name, string Reference, BuildOutcome Outcome, double Seconds);

/// <summary>What was done for an image; names are part of the <c>--json</c> output.</summary>
public enum BuildOutcome
{
    /// <summary>Nothing: the cluster or its registry has it.</summary>
    Unchanged,

    /// <summary>It was built before, and had only to be brought to the cluster.</summary>
    Pushed,

    /// <summary>It was built.</summary>
    Built,

    /// <summary>Nothing: only its name was asked for.</summary>
    Named,
}
