namespace Kloop.Engine.Steps;

/// <summary>Something that a step of the dev loop did or noticed, for whoever shows it. The text never holds a secret.</summary>
/// <param name="Kind">Which of the kinds below.</param>
/// <param name="Step">The step: <c>build</c>, <c>deploy</c>, <c>wait</c>, <c>down</c>.</param>
/// <param name="Subject">What it is about, such as an image's name or <c>deployment/cart</c>; empty for the step itself.</param>
/// <param name="Text">For people; several lines for a log.</param>
/// <param name="Seconds">How long it took; null where that is no question.</param>
public sealed record StepEvent(StepEventKind Kind, string Step, string Subject, string Text, double? Seconds = null);

/// <summary>Kinds of events; names are part of the <c>--json</c> output.</summary>
public enum StepEventKind
{
    /// <summary>It has begun, or goes on.</summary>
    Progress,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>It went wrong.</summary>
    Failed,

    /// <summary>What a program wrote.</summary>
    Log,
}

/// <summary>The steps' names, as <see cref="StepEvent.Step"/> has them.</summary>
public static class StepNames
{
    /// <summary>Making images.</summary>
    public const string Build = "build";

    /// <summary>Changing the cluster's objects.</summary>
    public const string Deploy = "deploy";

    /// <summary>Waiting until they work.</summary>
    public const string Wait = "wait";

    /// <summary>Removing them.</summary>
    public const string Down = "down";
}
