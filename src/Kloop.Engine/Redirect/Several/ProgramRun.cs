using Kloop.Engine.Run;

namespace Kloop.Engine.Redirect.Several;

/// <summary>One of several programs that take no traffic.</summary>
/// <param name="Options">What is asked for.</param>
/// <param name="Report">Told of what is done and noticed.</param>
public sealed record ProgramRun(RunOptions Options, Action<RedirectEvent> Report);
