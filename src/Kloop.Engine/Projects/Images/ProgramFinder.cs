using Kloop.Engine.Ide;
using Kloop.Engine.Projects.Dockerfiles;
using Kloop.Engine.Projects.Files;
using Kloop.Engine.Projects.Languages;

namespace Kloop.Engine.Projects.Images;

/// <summary>Which program an image runs, and its language. Pure.</summary>
internal static class ProgramFinder
{
    private static readonly Dictionary<string, Language> Programs = new(StringComparer.Ordinal)
    {
        ["dotnet"] = Language.DotNet,
        ["node"] = Language.Node,
        ["npm"] = Language.Node,
        ["npx"] = Language.Node,
        ["yarn"] = Language.Node,
        ["pnpm"] = Language.Node,
        ["nodemon"] = Language.Node,
        ["python"] = Language.Python,
        ["python3"] = Language.Python,
        ["gunicorn"] = Language.Python,
        ["uvicorn"] = Language.Python,
        ["flask"] = Language.Python,
        ["celery"] = Language.Python,
        ["hypercorn"] = Language.Python,
        ["java"] = Language.Java,
    };

    /// <param name="files">The repository.</param>
    /// <param name="projects">Its programs.</param>
    /// <param name="dockerfile">The Dockerfile.</param>
    /// <param name="context">The build's folder.</param>
    /// <param name="stages">The Dockerfile's stages.</param>
    /// <param name="stage">The image's own.</param>
    /// <returns>The language, the project, and names that the image's command tells.</returns>
    public static (Language Language, CodeProject? Project, IReadOnlyList<string> Names) Find(
        ProjectFiles files, IReadOnlyList<CodeProject> projects, string dockerfile, string context, IReadOnlyList<DockerStage> stages, int stage)
    {
        if (stages.Count == 0) return (Language.Unknown, null, []);
        var words = stages[stage].Program.SelectMany(w => w.Split(' ')).Where(w => w is not ("sh" or "-c" or "/bin/sh" or "exec" or "bash")).ToList();
        string? dll = words.FirstOrDefault(w => w.EndsWith(".dll", StringComparison.Ordinal));
        string[] names = dll is null ? [] : [RelativePath.Name(dll)[..^4]];
        string folder = RelativePath.Folder(dockerfile);
        var language = words.Select(w => Programs.GetValueOrDefault(RelativePath.Name(w))).FirstOrDefault(l => l != Language.Unknown);
        if (language == Language.Unknown) language = ByRuns(stages);
        var near = RelativePath.Upwards(folder).Where(f => RelativePath.Below(context, f) is not null || f == folder).Append(context).Distinct().ToList();
        if (language == Language.Unknown) language = near.SelectMany(f => projects.Where(p => p.Folder == f && !p.IsTests)).Select(p => p.Language).FirstOrDefault();
        if (language == Language.Unknown && IsCopiedAsItIs(stages, stage)) language = CodeProjects.ByPrograms(files, context);
        var own = projects.Where(p => p.Language == language && !p.IsTests).ToList();
        var project = language == Language.DotNet ? DotNet(own, stages, names, context) : null;
        return (language, project ?? near.Select(f => own.FirstOrDefault(p => p.Folder == f)).FirstOrDefault(p => p is not null) ?? InSubfolder(own, context, stages), names);
    }

    /// <summary>The project that a stage publishes, or whose program the image runs.</summary>
    private static CodeProject? DotNet(List<CodeProject> projects, IReadOnlyList<DockerStage> stages, string[] dlls, string context)
    {
        var words = stages.SelectMany(s => s.Steps).OfType<RunStep>().SelectMany(r => ShellWords.Commands(r.Text))
            .Where(c => c.Count > 1 && c[0] == "dotnet" && c[1] is "publish" or "build").OrderBy(c => c[1] == "publish" ? 0 : 1).SelectMany(c => c).ToList();
        return projects.Where(p => dlls.Length > 0 && p.Names.Contains(dlls[0], StringComparer.OrdinalIgnoreCase)).FirstOrDefault(p => RelativePath.Below(context, p.Folder) is not null)
            ?? words.Select(w => projects.FirstOrDefault(p => RelativePath.Below(context, p.Folder) is not null
                && (RelativePath.Name(p.File) == RelativePath.Name(w) || (w.Trim('.', '/').Length > 0 && RelativePath.Name(p.Folder) == RelativePath.Name(w.TrimEnd('/')))))).FirstOrDefault(p => p is not null);
    }

    private static CodeProject? InSubfolder(List<CodeProject> own, string context, IReadOnlyList<DockerStage> stages)
    {
        var copied = stages.SelectMany(s => s.Steps).OfType<CopyStep>().Where(c => c.Stage is null).SelectMany(c => c.Sources)
            .Select(s => RelativePath.Join(context, s.TrimStart('/'))).OfType<string>().Where(s => s.Length > 0).ToList();
        return own.FirstOrDefault(p => copied.Any(c => c == p.Folder || c == p.File));
    }

    private static Language ByRuns(IReadOnlyList<DockerStage> stages)
    {
        foreach (var command in stages.SelectMany(s => s.Steps).OfType<RunStep>().SelectMany(r => ShellWords.Commands(r.Text)))
        {
            var words = command.SkipWhile(w => w.Contains('=', StringComparison.Ordinal)).ToList();
            switch (words.Count > 0 ? RelativePath.Name(words[0]) : "")
            {
                case "go" when words.Count > 1 && words[1] is "build" or "install": return Language.Go;
                case "dotnet": return Language.DotNet;
                case "mvn" or "mvnw" or "gradle" or "gradlew": return Language.Java;
                case "pip" or "pip3" or "poetry" or "pipenv" or "uv": return Language.Python;
            }
        }

        return Language.Unknown;
    }

    private static bool IsCopiedAsItIs(IReadOnlyList<DockerStage> stages, int stage) => stages[stage].Steps.OfType<CopyStep>().Any(c => c.Stage is null);
}
