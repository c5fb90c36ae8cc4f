using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.DevSpace.Dev;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace;

/// <summary>Reads <c>hooks</c>. https://www.devspace.sh/docs/configuration/hooks/</summary>
internal sealed class HookReader(ImportContext context, string folder, IReadOnlyDictionary<string, string> images)
{
    public IEnumerable<Hook> Read(YamlValue tree) => NamedEntries.Sections(tree, "hooks", context.Notes).SelectMany(h => One(h.Section));

    private List<Hook> One(Section hook)
    {
        var events = hook.Texts("events").Concat(HookEvents.Old(hook)).ToList();
        string? command = hook.Text("command"), system = hook.Text("os");
        var arguments = hook.Texts("args").Select(a => a.Text).ToList();
        foreach (string other in (string[])["upload", "download", "logs", "wait", "background"]) hook.Lacking(other, "a hook of Kloop's runs a command and waits for its end");
        hook.Meaningless("silent");
        bool disabled = hook.Flag("disabled") ?? false;
        string? container = Container(hook.Child("container") ?? Where(hook));
        hook.End();
        if (command is null || disabled || (system is not null && !system.Split(',').Contains(context.Options.OperatingSystem))) return [];
        IReadOnlyList<string> line = arguments.Count > 0 ? [command, .. arguments] : ["sh", "-c", command];
        if (line.Any(w => w.Contains("DEVSPACE_HOOK_", StringComparison.Ordinal))) context.Notes.Lack(hook.Place, $"{hook.Where}: a hook of Kloop's has no variables DEVSPACE_HOOK_…");
        var hooks = new List<Hook>();
        foreach (var name in events)
        {
            if (container is not null && HookEvents.Read(name.Text) is (HookTime.BeforeBuild or HookTime.AfterBuild, _)) context.Notes.Lack(name.Place, $"{hook.Where}: around builds Kloop runs hooks on this laptop alone, and not in containers");
            else if (HookEvents.Read(name.Text) is var (time, target)) hooks.Add(new Hook(hook.Place, time, line, folder, time is HookTime.BeforeBuild or HookTime.AfterBuild && target is not null ? images.GetValueOrDefault(target) : null, container));
            else context.Notes.Lack(name.Place, $"hooks.events: Kloop has hooks before and after build and deploy, and not \"{name.Text}\"");
        }

        return hooks;
    }

    /// <summary>Version v1beta10 has the container below <c>where</c>.</summary>
    private static Section? Where(Section hook)
    {
        var where = hook.Child("where");
        var container = where?.Child("container");
        where?.End();
        return container;
    }

    private string? Container(Section? container)
    {
        if (container is null) return null;
        container.Meaningless("wait", "timeout");
        container.Lacking("once", "a hook of Kloop's runs each time");
        container.Lacking("namespace", "Kloop's hooks run in the application's namespace");
        string? name = container.Text("containerName"), pod = container.Text("pod");
        var selector = PodSelector.Read(container, context, images);
        container.End();
        if (pod is not null) return $"pod/{pod}{(name is null ? "" : ":" + name)}";
        return selector is null ? null : selector.Resource + (name is null ? "" : ":" + name);
    }
}
