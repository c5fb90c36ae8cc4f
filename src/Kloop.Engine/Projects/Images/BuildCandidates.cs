using Kloop.Engine.Ide;
using Kloop.Engine.Projects.Dockerfiles;
using Kloop.Engine.Projects.Files;
using Kloop.Engine.Projects.Languages;
using Kloop.Engine.Projects.Manifests;

namespace Kloop.Engine.Projects.Images;

/// <summary>Finds what images can be built from. Pure.</summary>
/// <param name="files">The repository.</param>
/// <param name="projects">Its programs.</param>
/// <param name="compose">Its compose services.</param>
internal sealed class BuildCandidates(ProjectFiles files, IReadOnlyList<CodeProject> projects, IReadOnlyList<ComposeService> compose)
{
    /// <summary>Folders that are named after what they are for, not after a program.</summary>
    private static readonly string[] Generic = ["docker", ".docker", "dockerfiles", "build", "deploy", "images", "image", "package", "ci", "container", "containers", "src", "app"];

    /// <summary>All of them: Dockerfiles, as compose files build them where they do, then .NET projects without one.</summary>
    public IReadOnlyList<BuildCandidate> Find()
    {
        var dockerfiles = files.Paths.Where(p => ReadFiles.IsDockerfile(RelativePath.Name(p)) && files.Text(p) is not null && !AsideFolders.Has(p)).SelectMany(OfDockerfile).ToList();
        var covered = dockerfiles.Select(d => d.Project?.File).OfType<string>().Concat(projects.Where(p => dockerfiles.Any(d => RelativePath.Folder(d.Dockerfile!) == p.Folder)).Select(p => p.File)).ToHashSet(StringComparer.Ordinal);
        var own = projects.Where(p => p is { Language: Language.DotNet, IsService: true } && !covered.Contains(p.File) && !AsideFolders.Has(p.File));
        return [.. dockerfiles, .. own.Select(OfProject)];
    }

    private IEnumerable<BuildCandidate> OfDockerfile(string path)
    {
        var users = compose.Where(c => c.Dockerfile == path).DistinctBy(c => (c.Context, c.Target)).ToList();
        if (users.Count == 0) return [Candidate(path, null, [])];
        // Compose services that differ in nothing but their names and commands share one image.
        return users.Select(u => Candidate(path, u, [.. compose.Where(c => c.Dockerfile == path && c.Context == u.Context && c.Target == u.Target)]));
    }

    private BuildCandidate Candidate(string path, ComposeService? user, IReadOnlyList<ComposeService> users)
    {
        var stages = DockerStages.Parse(files.Text(path)!, user?.Arguments);
        int named = user?.Target is { } target ? stages.Index().FirstOrDefault(s => s.Item.Name == target, (-1, null!)).Index : -1;
        int stage = named >= 0 ? named : Math.Max(0, stages.Count - 1);
        string context = user?.Context ?? BuildContext.Of(files, path, stages);
        var program = ProgramFinder.Find(files, projects, path, context, stages, stage);
        string? suffix = ReadFiles.Suffix(RelativePath.Name(path));
        bool variant = suffix is not null && (EnvironmentRank.OfName(suffix) is not null || files.HasFile(RelativePath.Join(RelativePath.Folder(path), "Dockerfile")!));
        return new BuildCandidate(context, path)
        {
            Project = program.Project,
            Language = program.Language,
            Stages = stages,
            Stage = stage,
            Target = named >= 0 && stage < stages.Count - 1 ? user!.Target : null,
            Arguments = user?.Arguments ?? new Dictionary<string, string?>(),
            ExactNames = [.. users.Select(u => u.Image).OfType<string>().Select(i => ImageUse.Split(i).Name).Distinct()],
            Names = [.. users.Select(u => u.Name), .. Names(path, suffix, variant, context), .. program.Project?.Names ?? [], .. program.Names],
            IsVariant = variant,
        };
    }

    private IEnumerable<string> Names(string path, string? suffix, bool variant, string context)
    {
        if (suffix is not null) yield return suffix;
        if (suffix is not null && !variant) yield break;
        string folder = RelativePath.Folder(path);
        foreach (string at in RelativePath.Upwards(folder))
        {
            string name = RelativePath.Name(files.Absolute(at).TrimEnd('/'));
            yield return name;
            if (!Generic.Contains(name)) break;
        }

        if (context.Length > 0 && context != folder && !Generic.Contains(RelativePath.Name(context))) yield return RelativePath.Name(context);
    }

    private static BuildCandidate OfProject(CodeProject project) => new(project.Folder, null)
    {
        Project = project,
        Language = Language.DotNet,
        ExactNames = project.ContainerImage is { } image ? [image] : [],
        Names = [.. project.Names, RelativePath.Name(project.Folder)],
    };
}
