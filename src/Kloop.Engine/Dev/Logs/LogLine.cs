namespace Kloop.Engine.Dev.Logs;

/// <summary>A line that a container wrote.</summary>
/// <param name="Workload">Whose pod it is, such as <c>cart</c>.</param>
/// <param name="Pod">The pod.</param>
/// <param name="Container">The container.</param>
/// <param name="Text">The line.</param>
public sealed record LogLine(string Workload, string Pod, string Container, string Text);
