using Kloop.Shoes.Processes;

namespace Kloop.Engine.Redirect.Several;

/// <summary>One of several Services.</summary>
/// <param name="Options">What is asked for.</param>
/// <param name="Report">Told of what is done and noticed.</param>
/// <param name="Output">Takes its program's lines, and must not block.</param>
public sealed record ServiceRedirect(RedirectOptions Options, Action<RedirectEvent> Report, Action<ProgramLine> Output)
{
    /// <summary>The Service's name.</summary>
    public string Service => Options.Service;
}
