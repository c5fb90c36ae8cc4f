using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Dev;

/// <summary>Reads a pod of version 2's <c>dev</c>, and its containers.</summary>
internal sealed class DevPodReader(ImportContext context, ImportParts parts, string folder, IReadOnlyDictionary<string, string> images)
{
    public void Read(Section pod)
    {
        var selector = PodSelector.Read(pod, context, images);
        string? space = pod.Text("namespace");
        pod.Meaningless("disabled");
        pod.Lacking("persistenceOptions", "Kloop keeps no paths in volumes of its own");
        var patched = PodPatches.Read(pod, context);
        pod.Lacking("open", "Kloop opens no browser by itself: kloop dev prints the addresses, and key o opens them");
        var ports = new PortsReader(context, parts);
        if (selector is null)
        {
            // One whose variable Kloop does not know is listed already.
            if (!pod.Has("imageSelector")) context.Notes.Fault(pod.Place, $"{pod.Where} selects no pods: give imageSelector or labelSelector");
            return;
        }

        ports.Read(pod.Children("ports"), selector, space, reverse: false);
        var containers = NamedEntries.Sections(pod.Value("containers"), $"{pod.Where}.containers", context.Notes).ToList();
        Container(pod, selector, space, null, containers.Count == 0, patched);
        foreach (var (name, container) in containers) Container(container, selector, space, name, true, PodPatches.None);
        pod.End();
    }

    private void Container(Section section, PodSelector selector, string? space, string? name, bool always, PodPatches patched)
    {
        new PortsReader(context, parts).Read(section.Children("reversePorts"), selector, space, reverse: true);
        section.Meaningless("arch");
        foreach (string key in (string[])["resources", "persistPaths", "attach", "ssh", "proxyCommands"]) section.Lacking(key, "Kloop does not do this");
        if (section.Child("restartHelper") is { } helper)
        {
            // Kloop's own program is there in any case.
            helper.Meaningless("inject");
            helper.Lacking("path", "Kloop's own program starts and restarts the process");
            helper.End();
        }

        string? container = section.Text("container") ?? name;
        var terminal = TerminalReader.Read(section.Child("terminal"), out bool sleeps);
        if (terminal is not null) context.Notes.Lack(section.PlaceOf("terminal"), $"{section.Where}.terminal: kloop dev shows logs and opens no shell: open one by kubectl exec -it");
        var (command, arguments) = (section.Texts("command"), section.Texts("args"));
        if (command.Count == 0 && arguments.Count > 0) context.Notes.Lack(section.PlaceOf("args"), $"{section.Where}.args: Kloop replaces the whole command: say command too");
        var sync = new SyncReader(context, parts, folder, selector).Read(section.Children("sync"));
        var target = new DevTarget(section.Place, selector.Image)
        {
            Selector = selector.Labels,
            Container = container,
            Namespace = space,
            Folders = sync.Folders,
            Rules = sync.Rules,
            Command = command.Count > 0 ? [.. command.Concat(arguments).Select(c => ImageMarker.Names(c.Text))] : sleeps ? TerminalReader.Sleep : patched.Words,
            WorkingDirectory = section.Text("workingDir") ?? patched.WorkingDirectory,
            DevImage = section.Text("devImage") is { } image ? ImageMarker.Names(image) : null,
            Environment = Variables(section),
            Logs = Logs(section),
            Terminal = terminal,
        };
        if (always || target.Folders.Count > 0 || target.Command is not null || target.DevImage is not null || terminal is not null) parts.Targets.Add(target);
        if (name is not null) section.End();
    }

    private static bool Logs(Section section)
    {
        var logs = section.Child("logs");
        bool shown = logs?.Flag("enabled") ?? true;
        logs?.Meaningless("lastLines");
        logs?.End();
        return shown;
    }

    private static Dictionary<string, string> Variables(Section section)
    {
        var variables = new Dictionary<string, string>();
        foreach (var variable in section.Children("env"))
        {
            if (variable.Text("name") is { } name) variables[name] = ImageMarker.Names(variable.Text("value") ?? "");
            variable.End();
        }

        return variables;
    }
}
