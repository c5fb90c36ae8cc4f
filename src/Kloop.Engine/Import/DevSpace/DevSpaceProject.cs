using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.DevSpace.Deployments;
using Kloop.Engine.Import.DevSpace.Dev;
using Kloop.Engine.Import.DevSpace.Images;
using Kloop.Engine.Import.DevSpace.Variables;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace;

/// <summary>Reads one project: first those that it depends on, then its images, deployments and what is developed.</summary>
/// <param name="context">The import, with the variables that this project gets.</param>
/// <param name="parts">Takes what is read.</param>
/// <param name="seen">Files that are being read, so that none is read within itself.</param>
internal sealed class DevSpaceProject(ImportContext context, ImportParts parts, IReadOnlySet<string> seen)
{
    private readonly Dictionary<string, DevSpaceProject> _dependencies = [];

    public string? Name { get; private set; }

    /// <summary>The images of <c>images:</c>, by their keys, as manifests name them.</summary>
    public Dictionary<string, string> ImageNames { get; } = [];

    public void Read(string file, ProjectUse use)
    {
        string folder = Path.GetDirectoryName(file)!;
        var builtIn = new BuiltInVariables(context, Path.GetFileName(folder), folder);
        var variables = new DevSpaceVariables(context, folder, builtIn.Value) { Runtime = Runtime };
        if (new DevSpaceFile(context).Read(file, null, variables) is not { } document) return;
        document = new DevSpaceProfiles(context, variables, document).Apply(document, use.Profiles, new Place(context.Shown(file), 1, 1));
        variables.Define(document.Get("vars"));
        var root = new Section(document, "", context.Notes);
        root.Meaningless("version", "vars", "require");
        Name = root.Scalar("name") is { } name ? variables.Expand(name) : null;
        if (!use.IgnoresDependencies) Dependencies(variables.Expand(root.Value("dependencies") ?? Nothing(root)), folder, file, variables);
        else root.Meaningless("dependencies");
        Body(root, variables, folder, use);
        root.Lacking("pipelines", "Kloop builds all images, deploys all deployments and develops in all of dev, as DevSpace does without pipelines");
        root.Lacking("functions", "they are for pipelines, which Kloop does not have");
        root.Lacking("commands", "Kloop has no commands of a file's own");
        root.Lacking("pullSecrets", "Kloop makes no pull secrets: make them by kubectl create secret docker-registry");
        root.Lacking("localRegistry", "Kloop starts no registry: it pushes to one that is there, or loads images into local clusters");
        root.End();
    }

    private void Body(Section root, DevSpaceVariables variables, string folder, ProjectUse use)
    {
        var images = new ImageReader(context, variables, folder);
        // Names first: everything else may speak of the images.
        foreach (var (key, value) in NamedEntries.Of(root.Value("images"), "images", context.Notes)) if (images.Name(value) is { } name) ImageNames[key] = name;
        var tree = variables.Expand(root.Value("images") ?? Nothing(root));
        if (!use.SkipsBuild) parts.Images.AddRange(NamedEntries.Sections(tree, "images", context.Notes).Select(i => images.Read(i.Section)).OfType<ImageSource>());
        var deployments = new DeploymentReader(context, folder, ImageNames);
        foreach (var (name, section) in NamedEntries.Sections(variables.Expand(root.Value("deployments") ?? Nothing(root)), "deployments", context.Notes))
        {
            parts.Deployments.AddRange(deployments.Read(name, section).Select(d => d.Namespace is null && use.Namespace is not null ? d with { Namespace = use.Namespace } : d));
        }

        var dev = variables.Expand(root.Value("dev") ?? Nothing(root));
        if (use.Develops) new DevReader(context, parts, folder, ImageNames).Read(dev);
        parts.Hooks.AddRange(new HookReader(context, folder, ImageNames).Read(variables.Expand(root.Value("hooks") ?? new YamlList(root.Place, []))));
    }

    private void Dependencies(YamlValue tree, string folder, string file, DevSpaceVariables variables)
    {
        foreach (var (name, section) in NamedEntries.Sections(tree, "dependencies", context.Notes))
        {
            var dependency = new DependencyReader(context, folder, variables).Read(section);
            if (dependency is null) continue;
            if (seen.Contains(dependency.File) || dependency.File == file)
            {
                context.Notes.Fault(section.Place, $"{name} depends on itself");
                continue;
            }

            if (!File.Exists(dependency.File))
            {
                context.Notes.Fault(section.Place, $"there is no {context.Shown(dependency.File)}: give the path of a folder with a devspace.yaml");
                continue;
            }

            var project = _dependencies[name] = new DevSpaceProject(new ImportContext(dependency.Options, context.Notes), parts, seen.Append(file).ToHashSet());
            project.Read(dependency.File, dependency.Use);
        }
    }

    /// <summary><c>runtime.images.NAME</c>, <c>.image</c> and <c>.tag</c> of it; <c>runtime.dependencies.NAME.images…</c> of another project.</summary>
    private string? Runtime(string variable)
    {
        var words = variable.Split('.');
        if (words is ["runtime", "dependencies", var name, .. var rest]) return _dependencies.TryGetValue(name, out var other) ? other.Runtime($"runtime.{string.Join('.', rest)}") : null;
        if (words is not ["runtime", "images", var key, .. var tail] || !ImageNames.TryGetValue(key, out string? image)) return null;
        return tail switch
        {
            [] => ImageMarker.Of(image, ImagePart.Reference),
            ["image"] => ImageMarker.Of(image, ImagePart.Repository),
            ["tag"] => ImageMarker.Of(image, ImagePart.Tag),
            _ => null,
        };
    }

    private static YamlMap Nothing(Section root) => new(root.Place, []);
}
