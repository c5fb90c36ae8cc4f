using Kloop.Engine.Applications;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold.Build;

/// <summary>Reads how an artifact is built; without a word, by the Dockerfile in its folder.</summary>
/// <param name="context">The import.</param>
/// <param name="folder">The artifact's folder, absolute.</param>
internal sealed class ArtifactReader(ImportContext context, string folder)
{
    private static readonly string[] Kinds = ["docker", "custom", "ko", "jib", "jibMaven", "jibGradle", "buildpacks", "bazel", "kaniko"];

    public ImageBuilder Read(Section artifact, string image)
    {
        var kinds = Kinds.Where(artifact.Names).ToList();
        foreach (string second in kinds.Skip(1)) context.Notes.Fault(artifact.PlaceOf(second), $"{image} is built by {kinds[0]} already: leave one of them out");
        string kind = kinds.FirstOrDefault() ?? "docker";
        var section = artifact.Child(kind);
        ImageBuilder builder = kind switch
        {
            "custom" => CustomArtifact.Read(section, context),
            "ko" => KoArtifact.Read(section, context, folder),
            "jib" or "jibMaven" or "jibGradle" => JibArtifact.Read(section, kind, folder),
            "buildpacks" => BuildpacksArtifact.Read(section, context, folder),
            "bazel" => BazelArtifact.Read(section, context),
            "kaniko" => KanikoArtifact.Read(section, context, folder),
            _ => DockerArtifact.Read(section, context, folder),
        };
        section?.End();
        return builder;
    }
}
