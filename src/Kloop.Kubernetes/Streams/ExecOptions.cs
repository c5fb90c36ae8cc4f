namespace Kloop.Kubernetes.Streams;

/// <summary>What to run in a container.</summary>
/// <param name="Pod">The pod's name.</param>
/// <param name="Container">The container's name.</param>
/// <param name="Command">Program and arguments; no shell takes part.</param>
public sealed record ExecOptions(string Pod, string Container, IReadOnlyList<string> Command)
{
    /// <summary>How long it may take, from the first byte of the request to its end.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How much it may write, stdout and stderr together, in bytes.</summary>
    public int MostOutput { get; init; } = 4 * 1024 * 1024;
}
