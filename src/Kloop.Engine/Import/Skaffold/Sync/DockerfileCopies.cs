using Kloop.Engine.Projects.Dockerfiles;

namespace Kloop.Engine.Import.Skaffold.Sync;

/// <summary>A source of COPY or ADD and where it goes.</summary>
/// <param name="Source">Below the build's context, without slashes at its ends; empty for all of it.</param>
/// <param name="Target">In the image, absolute, without a slash at its end.</param>
/// <param name="IntoFolder">The target is a folder in any case.</param>
internal sealed record DockerfileCopy(string Source, string Target, bool IntoFolder);

/// <summary>Tells from a Dockerfile where files of the context go in the image that is built. Pure.</summary>
internal static class DockerfileCopies
{
    /// <param name="text">The Dockerfile.</param>
    /// <param name="target">The stage; null for the last one.</param>
    /// <param name="arguments">Build arguments.</param>
    public static IReadOnlyList<DockerfileCopy> Read(string text, string? target, IReadOnlyDictionary<string, string?> arguments)
    {
        var stages = DockerStages.Parse(text, arguments);
        int wanted = stages.ToList().FindLastIndex(s => target is not null && s.Name == target);
        return stages.Count == 0 ? [] : Of(stages, wanted < 0 ? stages.Count - 1 : wanted);
    }

    /// <summary>A stage has also what the stage has that it starts from; what it copies from another stage was built there, and is no file of the context.</summary>
    private static List<DockerfileCopy> Of(IReadOnlyList<DockerStage> stages, int index)
    {
        var copies = stages[index].From is { } below ? Of(stages, below) : [];
        foreach (var step in stages[index].Steps.OfType<CopyStep>().Where(s => s.Stage is null))
        {
            bool folder = step.Target.EndsWith('/');
            string target = step.Target.Length > 1 ? step.Target.TrimEnd('/') : step.Target;
            copies.AddRange(step.Sources.Where(s => !s.Contains("://", StringComparison.Ordinal)).Select(s => new DockerfileCopy(Source(s), target, folder)));
        }

        return copies;
    }

    private static string Source(string path)
    {
        string source = path.TrimStart('/');
        while (source.StartsWith("./", StringComparison.Ordinal)) source = source[2..].TrimStart('/');
        return source.TrimEnd('/') is { Length: > 0 } some && some != "." ? some : "";
    }
}
