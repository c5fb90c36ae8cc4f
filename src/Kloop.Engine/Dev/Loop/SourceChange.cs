using Kloop.Engine.Applications;
using Kloop.Engine.Build;
using Kloop.Engine.Build.Inputs;
using Kloop.Sync.Ignore;

namespace Kloop.Engine.Dev.Loop;

/// <summary>What edits on the laptop are about that no session follows.</summary>
/// <param name="Images">Names of images that are to be built anew.</param>
/// <param name="Deployment">Whether what is deployed may be another.</param>
internal sealed record SourceChange(IReadOnlySet<string> Images, bool Deployment)
{
    public bool IsNothing => Images.Count == 0 && !Deployment;

    /// <summary>Finds it; reads Dockerfiles and project files, nothing else. An image whose base is built anew is so too.</summary>
    /// <param name="paths">What changed, absolute.</param>
    /// <param name="application">The application.</param>
    /// <param name="followed">What sessions follow.</param>
    public static SourceChange Of(IReadOnlyCollection<string> paths, Application application, IReadOnlyList<DevTarget> followed)
    {
        var follow = followed.Select(Follows).ToList();
        var left = paths.Where(p => !follow.Exists(f => f(p))).ToList();
        if (left.Count == 0) return new SourceChange(new HashSet<string>(), false);
        var images = application.Images.Where(i => i.Watch && left.Exists(new Predicate<string>(Asked(() => ImageInputs.Of(i), _ => true)))).Select(i => i.Name).ToHashSet(StringComparer.Ordinal);
        while (images.Count > 0 && application.Images.FirstOrDefault(i => !images.Contains(i.Name) && Asked(() => ImageBuilds.BasesOf(i).ToList(), []).Any(images.Contains)) is { } dependent) images.Add(dependent.Name);
        return new SourceChange(images, left.Exists(p => application.Deployments.Any(d => Deploys(d, p, application.Root))));
    }

    public SourceChange With(SourceChange other) => new(Images.Union(other.Images).ToHashSet(StringComparer.Ordinal), Deployment || other.Deployment);

    /// <summary>A file that is read may be in the middle of an edit, or gone: the build tells then.</summary>
    private static T Asked<T>(Func<T> question, T otherwise)
    {
        try
        {
            return question();
        }
        catch (UsageException)
        {
            return otherwise;
        }
    }

    private static Predicate<string> Follows(DevTarget target)
    {
        var folders = target.Folders.Select(Follows).ToList();
        return path => target.Watched.Any(w => Below(w, path) is not null) || folders.Exists(f => f(path));
    }

    private static Predicate<string> Follows(SyncFolder folder)
    {
        var (only, ignored) = (Rules(folder.Only), Rules(folder.Ignored));
        return path => (folder.Sources is { } sources && Below(sources, path) is not null)
            || (Below(folder.Laptop, path) is { } below && (folder.Only.Count == 0 || only.Ignores(below, isFolder: false)) && !ignored.Ignores(below, isFolder: false));
    }

    private static bool Deploys(DeploymentSource source, string path, string root) => source switch
    {
        ManifestFiles manifests => manifests.Files.Any(f => f == path || GlobMatch.IsMatch(f, path)),
        Kustomization { Folder: var folder } => Below(Whole(folder, root), path) is not null,
        HelmRelease release => release.ValuesFiles.Contains(path) || Below(release.Chart, path) is not null,
        _ => false,
    };

    /// <summary>A kustomization's bases are beside it: the folder of the application's that has it counts.</summary>
    private static string Whole(string folder, string root) => Below(root, folder) is { } below ? $"{root}/{below.Split('/')[0]}" : folder;

    private static string? Below(string folder, string path) => path.StartsWith(folder + '/', StringComparison.Ordinal) ? path[(folder.Length + 1)..] : null;

    private static IgnoreRules Rules(IReadOnlyList<string> patterns) => IgnoreRules.Parse(IgnoreDialect.Git, string.Join('\n', patterns));
}
