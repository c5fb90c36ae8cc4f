using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect;

/// <summary>Something that a redirect did or noticed, for whoever shows it. The text never holds a secret.</summary>
/// <param name="Kind">Which of the kinds below.</param>
/// <param name="Text">For people.</param>
/// <param name="Request">The request, for <see cref="RedirectEventKind.Request"/>.</param>
/// <param name="Service">With several Services in one command: which of them; else null.</param>
public sealed record RedirectEvent(RedirectEventKind Kind, string Text, RequestSeen? Request = null, string? Service = null);

/// <summary>Kinds of events; names are part of the <c>--json</c> output.</summary>
public enum RedirectEventKind
{
    /// <summary>A step of starting or ending is done.</summary>
    Step,

    /// <summary>Traffic arrives: the canary did.</summary>
    Ready,

    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>The session's last connection is lost; the origin serves until one is back.</summary>
    Lost,

    /// <summary>It is back.</summary>
    Restored,

    /// <summary>A request that this laptop got.</summary>
    Request,

    /// <summary>The session is over: everything is as it was before, or others go on without it.</summary>
    Ended,
}
