namespace Kloop.Engine.Redirect.Session;

/// <summary>The developer's program ended before it served; its exit code is ours.</summary>
public sealed class ProgramEndedException(int exitCode, string message) : Exception(message)
{
    /// <summary>The program's exit code.</summary>
    public int ExitCode { get; } = exitCode;
}
