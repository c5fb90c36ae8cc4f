using Kloop.Engine.Ide;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Languages;

/// <summary>A program's own folder, as its language's project file tells.</summary>
/// <param name="Language">Its language.</param>
/// <param name="File">The project file, relative to the repository's root.</param>
internal sealed record CodeProject(Language Language, string File)
{
    /// <summary>The folder that the file lies in.</summary>
    public string Folder => RelativePath.Folder(File);

    /// <summary>What an image of it may be named after.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>It runs as a service by what its file says: a web or worker SDK, or the SDK's own containers.</summary>
    public bool IsService { get; init; }

    /// <summary>It holds tests.</summary>
    public bool IsTests { get; init; }

    /// <summary>Other projects that it refers to, relative to the repository's root.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>The SDK writes its own container: the image's name; null without.</summary>
    public string? ContainerImage { get; init; }

    /// <summary>Its tests are a program that <c>dotnet test</c> cannot start: xunit v3 without the VSTest host.</summary>
    public bool IsTestProgram { get; init; }

    /// <summary>The command of its tests, where the file has one of its own; null otherwise.</summary>
    public string? TestScript { get; init; }
}
