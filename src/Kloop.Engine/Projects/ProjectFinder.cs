using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Ide;
using Kloop.Engine.Projects.Dev;
using Kloop.Engine.Projects.Files;
using Kloop.Engine.Projects.Images;
using Kloop.Engine.Projects.Languages;
using Kloop.Engine.Projects.Manifests;

namespace Kloop.Engine.Projects;

/// <summary>Knows a repository's application without being told. Pure.</summary>
internal static class ProjectFinder
{
    private static readonly string[] Foreign = ["skaffold.yaml", "skaffold.yml", "devspace.yaml"];

    /// <summary>The application, with a sentence for everything that was concluded and not certain.</summary>
    /// <param name="files">The repository.</param>
    /// <param name="laptop">Where builds run.</param>
    public static Application Find(ProjectFiles files, LaptopBuild laptop)
    {
        var faults = new Faults();
        var assumed = new List<string>(files.Problems);
        string name = ApplicationName.Of(RelativePath.Name(files.Root.Replace('\\', '/').TrimEnd('/')));
        var found = FoundManifests.Read(files, faults);
        var projects = CodeProjects.Find(files);
        var candidates = new BuildCandidates(files, projects, found.Compose).Find();
        var deployment = FoundDeployment.Of(files, found, faults);
        assumed.AddRange(deployment.Assumed);
        var pairs = deployment.IsEmpty ? Undeployed(found, candidates, name, files, assumed) : ImagePairing.Pair(deployment.Images, candidates, name, assumed);
        assumed.AddRange(Unpaired(files, projects, deployment, candidates, pairs));
        var built = pairs.Select(p => p.Image.Name).ToHashSet(StringComparer.Ordinal);
        var plans = pairs.Select(p => (p.Image, p.Builder, Plan: DevPlanner.Plan(new DevRequest(files, projects, p.Builder, RelativePath.Name(p.Image.Name), laptop)))).ToList();
        assumed.AddRange(plans.SelectMany(p => p.Plan.Assumed));
        var ports = PortFinder.Find(deployment.Objects, built);
        if (deployment.IsEmpty) ports = [.. found.Compose.SelectMany(c => c.Ports.Select(p => new PortWish(null, $"service/{c.Name}", $"{p.Container}", p.Laptop)))];
        foreach (string other in Foreign.Where(files.HasFile)) assumed.Add($"{other} is not used: -f {other} does what it says");
        return new Application(name, files.Root)
        {
            Images = [.. pairs.Select(p => Image(files, p.Image, p.Builder))],
            Deployments = [.. deployment.Sources(files, built)],
            Ports = ports,
            Targets = [.. plans.Select(p => new DevTarget(null, p.Image.Name) { Folders = p.Plan.Folders, Watched = p.Plan.Watched, Rules = p.Plan.Rules })],
            Hooks = [.. plans.SelectMany(p => p.Plan.Before.Select(b => new Hook(new Place(p.Builder.Dockerfile!, b.Line, 1), HookTime.BeforeBuild, b.Command, b.Directory, p.Image.Name)))],
            Tests = TestFinder.Find(files, projects, [.. pairs.Select(p => (RelativePath.Name(p.Image.Name), p.Builder))]),
            Namespace = deployment.Namespace,
            Assumed = [.. assumed.Distinct()],
            Unsupported = [.. faults.All.Distinct().Select(f => (f.Place, $"{f.Text}: the file was left out"))],
        };
    }

    private static ImageSource Image(ProjectFiles files, ImageUse image, BuildCandidate builder) => new(
        null, image.Name, files.Absolute(builder.Context),
        builder.Dockerfile is { } dockerfile
            ? new DockerfileBuilder(files.Absolute(dockerfile), null, builder.Target, builder.Arguments, [])
            : new DotNetBuilder(files.Absolute(builder.Project!.File), new Dictionary<string, string>()));

    /// <summary>Nothing is deployed: what can be built is named after its folders.</summary>
    private static List<(ImageUse Image, BuildCandidate Builder)> Undeployed(
        FoundManifests found, IReadOnlyList<BuildCandidate> candidates, string name, ProjectFiles files, List<string> assumed)
    {
        assumed.Add(found.Compose.Count > 0
            ? $"{found.Compose[0].File} says what is built and its ports; there are no Kubernetes manifests, so nothing can be deployed: add some, or deploy: in kloop.yaml"
            : "there are no Kubernetes manifests, kustomizations or charts here, so nothing can be deployed: add some, or deploy: in kloop.yaml");
        var pairs = new List<(ImageUse Image, BuildCandidate Builder)>();
        foreach (var one in candidates.Where(c => !c.IsVariant || !candidates.Any(o => o != c && o.Dockerfile is not null && RelativePath.Folder(o.Dockerfile) == RelativePath.Folder(c.Dockerfile ?? ""))))
        {
            string own = one.Names is [var first, ..] ? first : RelativePath.Name(one.Context);
            bool isWhole = one.Context.Length == 0 && own == RelativePath.Name(files.Root);
            string image = one.ExactNames is [var exact, ..] ? exact : $"{(isWhole ? "" : name + "/")}{ApplicationName.Of(own)}";
            if (pairs.All(p => p.Image.Name != image)) pairs.Add((new ImageUse(image, null, default, ""), one));
        }

        return pairs;
    }

    private static IEnumerable<string> Unpaired(
        ProjectFiles files, IReadOnlyList<CodeProject> projects, FoundDeployment deployment, IReadOnlyList<BuildCandidate> candidates, IReadOnlyList<(ImageUse Image, BuildCandidate Builder)> pairs)
    {
        foreach (var image in deployment.Images.Where(i => pairs.All(p => p.Image.Name != i.Name) && !WellKnownImages.Has(i.Name)))
        {
            string last = RelativePath.Name(image.Name);
            var project = projects.FirstOrDefault(p => !p.IsTests && (RelativePath.Name(files.Absolute(p.Folder)) == last || p.Names.Contains(last, StringComparer.OrdinalIgnoreCase)));
            yield return project is null
                ? $"image {image.Name} ({image.Place}) is used as it is: nothing here builds it"
                : $"image {image.Name} ({image.Place}) cannot be built: {Shown(project.Folder)} ({Word(project.Language)}) has no Dockerfile; add {RelativePath.Join(project.Folder, "Dockerfile")}, or a command for it to images: in kloop.yaml";
        }

        if (deployment.IsEmpty)
        {
            var held = candidates.Select(c => c.Project?.Folder).OfType<string>().Concat(candidates.Select(c => c.Context)).ToHashSet(StringComparer.Ordinal);
            foreach (var project in projects.Where(p => !p.IsTests && p.Language != Language.DotNet && !held.Any(h => RelativePath.Below(h, p.Folder) is not null) && !AsideFolders.Has(p.File)).DistinctBy(p => p.Folder))
            {
                yield return $"{Shown(project.Folder)} ({Word(project.Language)}) cannot be built: it has no Dockerfile; add {RelativePath.Join(project.Folder, "Dockerfile")}, or a command for it to images: in kloop.yaml";
            }

            yield break;
        }

        foreach (var one in candidates.Where(c => !c.IsVariant && pairs.All(p => p.Builder != c && p.Builder.Dockerfile != c.Dockerfile)))
        {
            yield return $"{one.Shown} is not built: no manifest names an image like {string.Join(" or ", one.ExactNames.Concat(one.Names).Distinct().Take(2))}";
        }
    }

    private static string Shown(string folder) => folder.Length == 0 ? "the root" : folder;

    private static string Word(Language language) => language switch { Language.DotNet => ".NET", Language.Node => "Node.js", _ => language.ToString() };
}
