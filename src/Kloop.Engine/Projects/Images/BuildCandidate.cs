using Kloop.Engine.Ide;
using Kloop.Engine.Projects.Dockerfiles;
using Kloop.Engine.Projects.Languages;

namespace Kloop.Engine.Projects.Images;

/// <summary>Something that an image can be built from.</summary>
/// <param name="Context">The folder it is built in, relative to the repository's root.</param>
/// <param name="Dockerfile">Relative to the root; null for a .NET project that the SDK makes an image of.</param>
internal sealed record BuildCandidate(string Context, string? Dockerfile)
{
    /// <summary>The program's project; null where none is known.</summary>
    public CodeProject? Project { get; init; }

    /// <summary>Its language.</summary>
    public Language Language { get; init; }

    /// <summary>The Dockerfile's stages; empty without one.</summary>
    public IReadOnlyList<DockerStage> Stages { get; init; } = [];

    /// <summary>Index of the stage that becomes the image.</summary>
    public int Stage { get; init; }

    /// <summary>The stage's name, where somebody chose one; null for the last.</summary>
    public string? Target { get; init; }

    /// <summary>Build arguments.</summary>
    public IReadOnlyDictionary<string, string?> Arguments { get; init; } = new Dictionary<string, string?>();

    /// <summary>Whole image names that somebody wrote for it, in a compose file or a project.</summary>
    public IReadOnlyList<string> ExactNames { get; init; } = [];

    /// <summary>What an image of it may be called: names of folders, projects and programs.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>One of several for the same program, such as <c>Dockerfile.prod</c>: the plain one goes before it.</summary>
    public bool IsVariant { get; init; }

    /// <summary>What it is, for people.</summary>
    public string Shown => Target is null ? Dockerfile ?? Project!.File : $"{Dockerfile} ({Target})";
}
