using Kloop.Engine.Projects.Dockerfiles;
using Kloop.Engine.Projects.Files;
using Kloop.Engine.Projects.Images;
using Kloop.Engine.Projects.Languages;

namespace Kloop.Engine.Projects.Dev;

/// <summary>What is known when it is decided how an image is developed in.</summary>
/// <param name="Files">The repository.</param>
/// <param name="Projects">Its programs.</param>
/// <param name="Builder">What the image is built from.</param>
/// <param name="Name">The image's last part.</param>
/// <param name="Laptop">Where builds run.</param>
internal sealed record DevRequest(ProjectFiles Files, IReadOnlyList<CodeProject> Projects, BuildCandidate Builder, string Name, LaptopBuild Laptop)
{
    /// <summary>The image's own stage; null without a Dockerfile.</summary>
    public DockerStage? Stage => Builder.Stages.Count > 0 ? Builder.Stages[Builder.Stage] : null;

    /// <summary>What the image has of the laptop.</summary>
    public IReadOnlyList<PlacedPath> Placed { get; } = Builder.Stages.Count > 0 ? new ContainerFiles(Files, Builder.Context, Builder.Stages).In(Builder.Stage) : [];

    /// <summary>The program's folder, absolute.</summary>
    public string Directory => Files.Absolute(Builder.Project?.Folder ?? Builder.Context);

    /// <summary>Where builds on the laptop write for it, absolute.</summary>
    public string Output => Files.Absolute($"{LaptopBuild.Folder}/{Name}");
}
