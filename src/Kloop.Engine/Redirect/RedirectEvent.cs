namespace Kloop.Engine.Redirect;

/// <summary>Something that a redirect did or noticed, for whoever shows it. The text never holds a secret.</summary>
/// <param name="Kind">Which of the kinds below.</param>
/// <param name="Text">For people.</param>
public sealed record RedirectEvent(RedirectEventKind Kind, string Text);

/// <summary>Kinds of events; names are part of the <c>--json</c> output.</summary>
public enum RedirectEventKind
{
    /// <summary>A step of starting or ending is done.</summary>
    Step,

    /// <summary>Traffic arrives: the canary did.</summary>
    Ready,

    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>The session's connection is lost; the origin serves until it is back.</summary>
    Lost,

    /// <summary>It is back.</summary>
    Restored,

    /// <summary>Everything is as it was before.</summary>
    Ended,
}
