using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold.Sync;

/// <summary>Reads an artifact's <c>sync</c>. https://skaffold.dev/docs/filesync/</summary>
internal sealed class SyncReader(ImportContext context, SkaffoldModule module, ImportParts parts)
{
    /// <summary>What a synced file needs: it is copied, and the program sees it; everything else is a new image.</summary>
    private static readonly ChangeRule[] Rules = [new("**", ChangeAction.Copy, [])];

    public void Read(Section artifact, string image, string folder, ImageBuilder builder)
    {
        if (artifact.Child("sync") is not { } sync) return;
        var hooks = sync.Child("hooks");
        hooks?.Lacking("before", "kloop dev runs no commands before it sends files");
        parts.Hooks.AddRange(new HookReader(context, module).After(hooks, HookTime.AfterSync, image));
        var folders = sync.Children("manual").SelectMany(r => Manual(r, folder)).ToList();
        var infer = sync.Texts("infer");
        bool all = !sync.Names("manual") && !sync.Names("infer") && !sync.Names("auto");
        if (all || infer.Count > 0) folders.AddRange(Inferred(sync, all ? [new YamlScalar(sync.Place, "**/*", true)] : infer, artifact, folder, builder));
        sync.Lacking("auto", "only the builder itself could tell: a change builds the image anew");
        sync.End();
        if (folders.Count > 0) parts.Targets.Add(new DevTarget(sync.Place, image) { Folders = folders, Rules = Rules });
    }

    private IEnumerable<SyncFolder> Manual(Section rule, string folder)
    {
        var source = rule.Scalar("src");
        string? target = rule.Text("dest");
        string strip = rule.Text("strip") ?? "";
        rule.End();
        if (source is null || target is null)
        {
            context.Notes.Fault(rule.Place, $"this rule has no {(source is null ? "src" : "dest")}: write such as src: 'src/**/*.js' and dest: .");
            return [];
        }

        return GlobFolders.Manual(rule.Place, folder, source.Text, target, strip);
    }

    private IEnumerable<SyncFolder> Inferred(Section sync, IReadOnlyList<YamlScalar> patterns, Section artifact, string folder, ImageBuilder builder)
    {
        var dockerfile = builder as DockerfileBuilder ?? Depended(artifact, folder);
        if (dockerfile?.Dockerfile is null || !File.Exists(dockerfile.Dockerfile))
        {
            string why = dockerfile?.Dockerfile is { } path ? $"there is no {context.Shown(path)} to tell where files go" : "there is no Dockerfile to tell where files go";
            context.Notes.Lack(sync.Place, $"{sync.Where}: {why}; write manual rules, or else a change builds the image anew");
            return [];
        }

        var copies = DockerfileCopies.Read(File.ReadAllText(dockerfile.Dockerfile), dockerfile.Target, dockerfile.Arguments);
        return patterns.SelectMany(p => copies.SelectMany(c => InferredFolders.Of(p.Place, folder, p.Text, c)));
    }

    /// <summary>The Dockerfile that a custom artifact says it depends on.</summary>
    private static DockerfileBuilder? Depended(Section artifact, string folder)
    {
        if (artifact.Map.Get("custom") is not YamlMap custom || custom.Get("dependencies") is not YamlMap dependencies || dependencies.Get("dockerfile") is not YamlMap dockerfile) return null;
        return new DockerfileBuilder(Path.GetFullPath(dockerfile.TextOf("path") ?? "Dockerfile", folder), null, null, new Dictionary<string, string?>(), []);
    }
}
