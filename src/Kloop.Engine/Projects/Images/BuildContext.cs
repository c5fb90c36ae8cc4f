using Kloop.Engine.Projects.Dockerfiles;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Images;

/// <summary>The folder that a Dockerfile is built in, where nobody says it: the nearest that has what it copies. Pure.</summary>
internal static class BuildContext
{
    /// <summary>Relative to the repository's root.</summary>
    public static string Of(ProjectFiles files, string dockerfile, IReadOnlyList<DockerStage> stages)
    {
        string folder = RelativePath.Folder(dockerfile);
        var sources = stages.SelectMany(s => s.Steps).OfType<CopyStep>().Where(c => c.Stage is null).SelectMany(c => c.Sources).ToList();
        var paths = sources.Where(s => s.Trim('.', '/').Length > 0 && s.AsSpan().IndexOfAny('*', '?') < 0 && !s.Contains("://", StringComparison.Ordinal)).ToList();
        // Everything is copied: there has to be something besides the Dockerfile.
        if (paths.Count == 0 && sources.Count > 0) return RelativePath.Upwards(folder).FirstOrDefault(f => files.Below(f).Any(p => !IsAboutBuilding(p)), folder);
        int Found(string at) => paths.Count(p => RelativePath.Join(at, p.TrimStart('/')) is { } path && (files.HasFile(path) || files.HasFolder(path)));
        return RelativePath.Upwards(folder).MaxBy(Found)!;
    }

    private static bool IsAboutBuilding(string path) =>
        RelativePath.Name(path) is var name && (ReadFiles.IsDockerfile(name) || name.EndsWith(".dockerignore", StringComparison.Ordinal) || name.EndsWith(".sh", StringComparison.Ordinal));
}
