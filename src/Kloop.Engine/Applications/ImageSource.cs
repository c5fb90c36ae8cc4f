using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Applications;

/// <summary>An image and what it is built from.</summary>
/// <param name="Place">Where it stands; null when it was found.</param>
/// <param name="Name">As manifests name it, without tag.</param>
/// <param name="Context">The folder it is built in, absolute.</param>
/// <param name="Builder">How it is built.</param>
public sealed record ImageSource(Place? Place, string Name, string Context, ImageBuilder Builder)
{
    /// <summary>A tag that the file asks for, as a template of the importer that was filled in; null for one from the inputs' hash.</summary>
    public string? Tag { get; init; }

    /// <summary>Other images of the application that its Dockerfile starts from, each with the build argument that takes its name.</summary>
    public IReadOnlyDictionary<string, string> Bases { get; init; } = new Dictionary<string, string>();

    /// <summary><c>kloop dev</c> builds it anew when something changes that it is built from and that is not synced.</summary>
    public bool Watch { get; init; }

    /// <summary>Such as <c>linux/arm64</c>; empty for the cluster's own.</summary>
    public IReadOnlyList<string> Platforms { get; init; } = [];
}

/// <summary>How an image is built.</summary>
public abstract record ImageBuilder;

/// <summary>By docker, podman, buildah or buildctl.</summary>
/// <param name="Dockerfile">Absolute; null when its text is given.</param>
/// <param name="Text">The Dockerfile itself, where a file names no path; null otherwise.</param>
/// <param name="Target">The stage; null for the last one.</param>
/// <param name="Arguments">Build arguments; a null value takes the laptop's variable of that name.</param>
/// <param name="Flags">Further arguments to the program, as somebody wrote them for docker.</param>
public sealed record DockerfileBuilder(
    string? Dockerfile, string? Text, string? Target, IReadOnlyDictionary<string, string?> Arguments, IReadOnlyList<string> Flags) : ImageBuilder;

/// <summary>By <c>dotnet publish /t:PublishContainer</c>, without Docker.</summary>
/// <param name="Project">The project file, absolute.</param>
/// <param name="Properties">MSBuild properties that are added.</param>
public sealed record DotNetBuilder(string Project, IReadOnlyDictionary<string, string> Properties) : ImageBuilder;

/// <summary>By somebody's command, which finds <c>IMAGE</c>, <c>PUSH_IMAGE</c> and <c>BUILD_CONTEXT</c> in its environment.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Inputs">Globs below the context of what it depends on; empty for all of the context.</param>
/// <param name="Ignored">Globs of what it does not depend on.</param>
/// <param name="Tool">The known program behind it, such as <c>ko</c>, <c>jib</c> or <c>pack</c>; null for a command of the developer's own.</param>
public sealed record CommandBuilder(IReadOnlyList<string> Command, IReadOnlyList<string> Inputs, IReadOnlyList<string> Ignored, string? Tool = null) : ImageBuilder;
