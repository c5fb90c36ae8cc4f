using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.Skaffold;

/// <summary>Reads <c>hooks</c>, those of builds, of syncing and of deploying. https://skaffold.dev/docs/lifecycle-hooks/</summary>
internal sealed class HookReader(ImportContext context, SkaffoldModule module)
{
    /// <summary>The hooks of a section.</summary>
    /// <param name="hooks">The section; null without.</param>
    /// <param name="before">When those of <c>before</c> run.</param>
    /// <param name="after">When those of <c>after</c> run.</param>
    /// <param name="image">The image that they belong to; null for all.</param>
    public IEnumerable<Hook> Read(Section? hooks, HookTime before, HookTime after, string? image = null)
    {
        if (hooks is null) yield break;
        foreach (var item in hooks.Children("before")) if (One(item, before, image) is { } hook) yield return hook;
        foreach (var item in hooks.Children("after")) if (One(item, after, image) is { } hook) yield return hook;
        hooks.End();
    }

    /// <summary>Those of <c>after</c> alone.</summary>
    public IEnumerable<Hook> After(Section? hooks, HookTime after, string image)
    {
        if (hooks is null) yield break;
        foreach (var item in hooks.Children("after")) if (One(item, after, image) is { } hook) yield return hook;
        hooks.End();
    }

    private Hook? One(Section item, HookTime time, string? image)
    {
        if (item.Child("container") is { } container)
        {
            string target = image is not null ? $"image/{image}" : $"pod/{container.Text("podName") ?? "*"}:{container.Text("containerName") ?? "*"}";
            item.End();
            return Command(container, time, image, module.Root, target);
        }

        var host = item.Child("host") ?? item;
        if (!ReferenceEquals(host, item)) item.End();
        var systems = host.Texts("os");
        string folder = Path.GetFullPath(host.Text("dir") is { } dir ? Path.Combine(module.Folder, dir) : module.Root);
        host.Lacking("withChange", "Kloop applies what it rendered, and not what a hook made of it");
        if (systems.Count == 0 || systems.Any(s => s.Text == context.Options.OperatingSystem)) return Command(host, time, image, folder, null);
        // One for another system is not for this laptop.
        host.Meaningless("command");
        host.End();
        return null;
    }

    private Hook? Command(Section hook, HookTime time, string? image, string folder, string? container)
    {
        var command = hook.Texts("command");
        hook.End();
        if (command.Count == 0)
        {
            context.Notes.Fault(hook.Place, "this hook has no command: write such as command: [sh, -c, make]");
            return null;
        }

        if (command.FirstOrDefault(c => c.Text.Contains("SKAFFOLD_", StringComparison.Ordinal)) is { } own) context.Notes.Lack(own.Place, "a hook of Kloop's has no variables SKAFFOLD_…");
        return new Hook(hook.Place, time, [.. command.Select(c => c.Text)], folder, image, container);
    }
}
