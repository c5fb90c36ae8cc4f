using Kloop.Engine.Redirect.Image;

namespace Kloop.Engine.Dev.Patch;

/// <summary>What a container is to become while it is developed in.</summary>
/// <param name="Session">Tells sessions apart.</param>
/// <param name="Container">The container's name.</param>
/// <param name="Secret">Name of the Secret with the session key; the agent's parts are named after it.</param>
/// <param name="Agent">What brings the agent's program.</param>
/// <param name="Command">What the supervisor runs.</param>
/// <param name="Roots">The folders that are synced.</param>
internal sealed record DevPatchOptions(
    string Session, string Container, string Secret, AgentImage Agent, IReadOnlyList<string> Command, IReadOnlyList<SyncedRoot> Roots)
{
    /// <summary>Variables that the container gets in addition.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The image that it runs; null for its own.</summary>
    public string? Image { get; init; }

    /// <summary>Where its process runs; null for the container's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>What the container may use besides its limit, in bytes.</summary>
    public long MoreMemory { get; init; }

    /// <summary>How long a new pod's process waits for a laptop.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the process may take to end after SIGTERM.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>A folder of the container that is synced.</summary>
/// <param name="Folder">As the supervisor gets it: absolute, or relative to the working directory.</param>
/// <param name="Copied">Whether it is an emptyDir filled from the image, because the container may not write there; it is absolute then.</param>
internal sealed record SyncedRoot(string Folder, bool Copied);
