using System.Text.Json.Nodes;
using Kloop.Shoes.Environment;
using Kloop.Shoes.Folders;

namespace Kloop.Engine.Shoes;

/// <summary>Whose shoes, and what is wanted otherwise.</summary>
/// <param name="Name">What the session is called on this laptop.</param>
/// <param name="Pod">The pod.</param>
/// <param name="Container">The container whose place the laptop takes.</param>
/// <param name="Environment">The container's environment.</param>
/// <param name="Overrides">What the developer wants otherwise.</param>
/// <param name="Directory">Where the program runs; null for the working directory.</param>
/// <param name="Program">Whether Kloop starts a program, which can have the files at the pod's paths.</param>
internal sealed record ShoesRequest(
    SessionName Name, JsonObject Pod, string Container, IReadOnlyDictionary<string, string> Environment,
    EnvironmentOverrides Overrides, string? Directory, bool Program)
{
    /// <summary>Volumes that are copied, each by its path or its name.</summary>
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>Volumes that are copied where only the pod's node has them, by names that may have <c>*</c>.</summary>
    public IReadOnlyList<string> WishedVolumes { get; init; } = [];

    /// <summary>Whether the pod runs, so that its volumes can be read.</summary>
    public bool IsRunning { get; init; } = true;
}
