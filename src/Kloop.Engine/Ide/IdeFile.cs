namespace Kloop.Engine.Ide;

/// <summary>What came of one file.</summary>
/// <param name="Path">Relative to the folder.</param>
/// <param name="Outcome">What was done.</param>
/// <param name="Snippet">What to add by hand, where Kloop would have to change what somebody wrote; null else.</param>
public sealed record IdeFile(string Path, IdeOutcome Outcome, string? Snippet = null);

/// <summary>What was done to a file.</summary>
public enum IdeOutcome
{
    /// <summary>It is new.</summary>
    Written,

    /// <summary>It has more entries than before; the others are as they were.</summary>
    Added,

    /// <summary>It had all of it.</summary>
    Unchanged,

    /// <summary>It has comments, or is no JSON: it was not touched.</summary>
    Left,
}
