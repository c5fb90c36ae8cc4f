using Kloop.Engine.Applications;
using Kloop.Engine.Import.Reading;
using Kloop.Engine.Import.Skaffold.Sync;
using Kloop.Engine.Import.Skaffold.Tags;

namespace Kloop.Engine.Import.Skaffold.Build;

/// <summary>Reads <c>build</c>.</summary>
internal sealed class BuildReader(ImportContext context, SkaffoldModule module, ImportParts parts)
{
    public void Read(Section? build)
    {
        if (build is null) return;
        var platforms = build.Texts("platforms").Select(p => p.Text).ToList();
        var tags = new TagPolicyReader(context).Read(build.Child("tagPolicy"));
        var hooks = new HookReader(context, module);
        foreach (var artifact in build.Children("artifacts"))
        {
            if (artifact.Scalar("image") is not { } image)
            {
                context.Notes.Fault(artifact.Place, "this artifact has no image: say which, such as image: cart");
                continue;
            }

            string name = context.Expand(image, "image") ?? image.Text;
            string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(artifact.Text("context") ?? ".", module.Folder));
            var own = artifact.Texts("platforms").Select(p => p.Text).ToList();
            var builder = new ArtifactReader(context, folder).Read(artifact, name);
            parts.Images.Add(new ImageSource(artifact.Place, name, folder, builder)
            {
                Bases = Bases(artifact),
                Watch = true,
                Platforms = own.Count > 0 ? own : platforms,
                Tag = tags?.Invoke(name, folder),
            });
            parts.Hooks.AddRange(hooks.Read(artifact.Child("hooks"), HookTime.BeforeBuild, HookTime.AfterBuild, name));
            new SyncReader(context, module, parts).Read(artifact, name, folder, builder);
            artifact.Meaningless("runtimeType");
            artifact.End();
        }

        parts.Hooks.AddRange(hooks.Read(build.Child("hooks"), HookTime.BeforeBuild, HookTime.AfterBuild));
        Where(build);
        build.End();
    }

    private Dictionary<string, string> Bases(Section artifact)
    {
        var bases = new Dictionary<string, string>();
        foreach (var required in artifact.Children("requires"))
        {
            if (required.Text("image") is { } image) bases[image] = required.Text("alias") ?? image;
            else context.Notes.Fault(required.Place, "this item of requires has no image");
            required.End();
        }

        return bases;
    }

    /// <summary>Where it is built: on the laptop in any case, and pushed or loaded as the cluster needs it.</summary>
    private void Where(Section build)
    {
        parts.InsecureRegistries.AddRange(build.Texts("insecureRegistries").Select(r => r.Text));
        build.Lacking("googleCloudBuild", "Kloop builds on this laptop");
        build.Lacking("cluster", "Kloop builds on this laptop");
        if (build.Child("local") is not { } local) return;
        if (local.Flag("push") is { } push) local.Lacking("push", $"Kloop pushes or loads images as the cluster needs it, also against push: {(push ? "true" : "false")}");
        local.Meaningless("tryImportMissing", "useDockerCLI", "useBuildkit", "concurrency");
        local.End();
    }
}
