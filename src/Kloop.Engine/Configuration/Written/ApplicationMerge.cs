using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Configuration.Written;

/// <summary>
/// What is written over what is found: <c>images</c>, <c>deploy</c> and <c>ports</c> replace what was found, and a value
/// that an image leaves out is the found one; items of <c>dev</c> and <c>tests</c> replace those of the same image or
/// service. Pure.
/// </summary>
internal static class ApplicationMerge
{
    /// <summary>The application.</summary>
    /// <param name="written">The file; null sections are as found.</param>
    /// <param name="found">The findings.</param>
    /// <param name="folder">The file's folder.</param>
    /// <param name="faults">Takes what only shows together with the findings.</param>
    public static Application Merge(WrittenApplication written, Application found, string folder, Faults faults)
    {
        IReadOnlyList<ImageSource> images = written.Images is { } own ? [.. own.Select(i => Image(i, found, folder, faults)).OfType<ImageSource>()] : found.Images;
        var names = images.Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        var before = (written.Images ?? []).Where(i => i.Before.Count > 0).Select(i => new Hook(i.Place, HookTime.BeforeBuild, i.Before, images.FirstOrDefault(s => s.Name == i.Name)?.Context ?? folder, i.Name));
        // What makes a found Dockerfile's files is needed as long as that Dockerfile is used.
        var kept = found.Hooks.Where(h => h.Image is null || (names.Contains(h.Image) && written.Images?.FirstOrDefault(i => i.Name == h.Image) is null or { Before.Count: 0, Command.Count: 0, Project: null, Dockerfile: null }));
        return found with
        {
            Name = written.Name ?? found.Name,
            Root = folder,
            Namespace = written.Namespace ?? (written.Deployments is null ? found.Namespace : null),
            Registry = written.Registry,
            InsecureRegistries = written.InsecureRegistries,
            Images = images,
            Deployments = written.Deployments ?? found.Deployments,
            Ports = written.Ports ?? found.Ports,
            Targets = Targets(written.Targets ?? [], [.. found.Targets.Where(t => t.Image is null || names.Contains(t.Image))]),
            Tests = Tests(written.Tests ?? [], found.Tests),
            Hooks = [.. kept, .. before, .. written.Hooks ?? []],
            // Whoever wrote both down needs no sentences about them.
            Assumed = written is { Images: not null, Deployments: not null } ? [] : found.Assumed,
        };
    }

    private static ImageSource? Image(WrittenImage written, Application found, string folder, Faults faults)
    {
        var known = found.Images.FirstOrDefault(i => i.Name == written.Name);
        string? context = written.Context ?? (written.Project is { } project ? Path.GetDirectoryName(project) : null) ?? known?.Context ?? (written.Dockerfile is null && written.Command.Count == 0 ? null : folder);
        if (context is null)
        {
            faults.Add(written.Place, $"nothing here builds image {written.Name}: say dir: with the folder of its Dockerfile, project: for a .NET project, or command:");
            return null;
        }

        return new ImageSource(written.Place, written.Name, context, Builder(written, known, context))
        {
            Tag = written.Tag,
            // As the file has it: the argument, then the image.
            Bases = (written.Bases ?? new Dictionary<string, string>()).DistinctBy(b => b.Value).ToDictionary(b => b.Value, b => b.Key),
            Platforms = written.Platforms,
            Watch = written.Watch,
        };
    }

    private static ImageBuilder Builder(WrittenImage written, ImageSource? known, string context)
    {
        if (written.Command.Count > 0) return new CommandBuilder(written.Command, written.Inputs, written.Ignored);
        if (written.Project is { } project) return new DotNetBuilder(project, written.Properties ?? new Dictionary<string, string>());
        bool same = known is not null && (written.Context is null || written.Context == known.Context);
        if (same && known!.Builder is DotNetBuilder dotnet && written.Dockerfile is null) return dotnet with { Properties = written.Properties ?? dotnet.Properties };
        var docker = same ? known!.Builder as DockerfileBuilder : null;
        var arguments = written.Arguments?.ToDictionary(a => a.Key, a => (string?)a.Value);
        return new DockerfileBuilder(written.Dockerfile ?? docker?.Dockerfile ?? Path.Combine(context, "Dockerfile"), null, written.Target ?? docker?.Target, arguments ?? docker?.Arguments ?? new Dictionary<string, string?>(), written.Flags);
    }

    private static List<DevTarget> Targets(IReadOnlyList<WrittenTarget> written, IReadOnlyList<DevTarget> found)
    {
        var targets = found.Where(f => !written.Any(w => w.Target.Image == f.Image)).ToList();
        foreach (var (target, hasFolders, hasRules, hasWatched) in written)
        {
            var usual = found.FirstOrDefault(f => f.Image == target.Image);
            targets.Add(usual is null ? target : target with
            {
                Folders = hasFolders ? target.Folders : usual.Folders,
                // Rules are about the synced folders: the usual ones mean nothing for others.
                Rules = hasRules ? target.Rules : hasFolders ? [] : usual.Rules,
                Watched = hasWatched ? target.Watched : hasFolders ? [] : usual.Watched,
            });
        }

        return targets;
    }

    private static IReadOnlyList<TestSource> Tests(IReadOnlyList<TestSource> written, IReadOnlyList<TestSource> found) =>
        [.. found.Where(f => !written.Any(w => w.Kind == f.Kind && w.Service == f.Service)), .. written];
}
