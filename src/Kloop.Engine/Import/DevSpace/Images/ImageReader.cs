using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.DevSpace.Variables;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Images;

/// <summary>Reads <c>images</c>. https://www.devspace.sh/docs/configuration/images/</summary>
internal sealed class ImageReader(ImportContext context, DevSpaceVariables variables, string folder)
{
    /// <summary>An image's name, as manifests have it; null without.</summary>
    public string? Name(YamlValue value) => value is YamlMap map && map.Get("image") is YamlScalar { IsNull: false } scalar ? ImageReference.Name(variables.Expand(scalar)) : null;

    /// <summary>The image; null when it is not built.</summary>
    public ImageSource? Read(Section section)
    {
        var image = section.Scalar("image");
        if (!section.Has("image")) context.Notes.Fault(section.Place, "this image has no name: say which, such as image: registry.example/cart");
        var build = new BuildSections(section);
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(section.Text("context") ?? ".", folder));
        ImageBuilder builder = Custom(build) is { } custom ? custom : Docker(section, build);
        var tags = section.Texts("tags");
        foreach (var more in tags.Skip(1)) context.Notes.Lack(more.Place, $"{section.Where}.tags: an image has one tag with Kloop, the first one");
        string? strategy = section.Text("rebuildStrategy");
        if (strategy == "always") context.Notes.Lack(section.PlaceOf("rebuildStrategy"), $"{section.Where}.rebuildStrategy: Kloop builds what changed, and not the same again");
        if (strategy == "ignoreContextChanges") context.Notes.Lack(section.PlaceOf("rebuildStrategy"), $"{section.Where}.rebuildStrategy: Kloop builds an image anew for changes in its folder that are not synced");
        section.Lacking("createPullSecret", "Kloop makes no pull secrets");
        section.Meaningless("injectRestartHelper", "restartHelperPath", "preferSyncOverRebuild");
        section.Lacking("skipPush", "Kloop pushes or loads images as the cluster needs it");
        bool disabled = build.Disabled;
        build.End();
        section.End();
        if (image is null || disabled) return null;
        return new ImageSource(section.Place, ImageReference.Name(image.Text), path, builder)
        {
            // A # in a tag is a random letter: it means no tag of anybody's.
            Tag = tags.Count == 0 ? ImageReference.Tag(image.Text) : tags[0].Text.Contains('#', StringComparison.Ordinal) ? null : ImageMarker.Names(tags[0].Text),
        };
    }

    private CommandBuilder? Custom(BuildSections build) => build.Custom is { } custom ? CustomBuilder.Read(custom, context) : null;

    private DockerfileBuilder Docker(Section section, BuildSections build)
    {
        string file = Path.GetFullPath(section.Text("dockerfile") ?? "Dockerfile", folder);
        string? target = build.Text("target");
        var arguments = build.Pairs("buildArgs").ToDictionary(a => a.Key, a => a.Value.IsNull ? null : (string?)ImageMarker.Names(a.Value.Text));
        var flags = new List<string>();
        if (build.Text("network") is { } network) flags.AddRange("--network", network);
        flags.AddRange(build.Arguments(context));
        var added = AddedInstructions(section);
        if (added.Count == 0) return new DockerfileBuilder(file, null, target, arguments, flags);
        if (!File.Exists(file))
        {
            context.Notes.Lack(section.Place, $"{section.Where}: there is no {context.Shown(file)} to append instructions to");
            return new DockerfileBuilder(file, null, target, arguments, flags);
        }

        return new DockerfileBuilder(null, DockerfileText.Append(File.ReadAllText(file), target, added), target, arguments, flags);
    }

    private static List<string> AddedInstructions(Section section)
    {
        var added = section.Texts("appendDockerfileInstructions").Select(i => i.Text).ToList();
        if (section.Texts("entrypoint") is { Count: > 0 } entrypoint) added.Add($"ENTRYPOINT {DockerfileText.Words(entrypoint.Select(e => e.Text))}");
        if (section.Texts("cmd") is { Count: > 0 } command) added.Add($"CMD {DockerfileText.Words(command.Select(c => c.Text))}");
        return added;
    }
}
