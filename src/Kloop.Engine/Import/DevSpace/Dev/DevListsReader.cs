using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Dev;

/// <summary>Reads version 1's <c>dev</c>: lists of ports, syncs and so on, each with a selector. What selects the same container becomes one target.</summary>
internal sealed class DevListsReader(ImportContext context, ImportParts parts, string folder, IReadOnlyDictionary<string, string> images)
{
    private readonly List<DevTarget> _targets = [];

    public void Read(Section dev)
    {
        foreach (var item in dev.Children("ports")) Ports(item);
        foreach (var item in dev.Children("replacePods")) Replace(item);
        foreach (var item in dev.Children("sync")) Sync(item);
        if (dev.Child("terminal") is { } terminal) Terminal(terminal);
        if (dev.Child("interactive") is { } interactive) Interactive(interactive);
        if (dev.Child("logs") is { } logs) Logs(logs);
        dev.Lacking("open", "Kloop opens no browser by itself: kloop dev prints the addresses, and key o opens them");
        dev.Lacking("autoReload", "Kloop builds and deploys anew what changed");
        dev.End();
        parts.Targets.AddRange(_targets);
    }

    private void Ports(Section item)
    {
        item.Meaningless("name", "arch", "containerName");
        if (Selected(item) is { } selector)
        {
            string? space = item.Text("namespace");
            var ports = new PortsReader(context, parts);
            ports.Read(item.Children("forward"), selector, space, reverse: false);
            ports.Read(item.Children("reverseForward"), selector, space, reverse: true);
        }

        item.End();
    }

    private void Replace(Section item)
    {
        item.Meaningless("name");
        foreach (string key in (string[])["persistPaths", "persistenceOptions"]) item.Lacking(key, "Kloop keeps no paths in volumes of its own");
        var patched = PodPatches.Read(item, context);
        string? image = item.Text("replaceImage");
        Change(item, t => t with
        {
            DevImage = image is null ? t.DevImage : ImageMarker.Names(image),
            Command = patched.Words ?? t.Command,
            WorkingDirectory = patched.WorkingDirectory ?? t.WorkingDirectory,
        });
    }

    private void Sync(Section item)
    {
        string? container = item.Text("containerName");
        var selector = PodSelector.Read(item, context, images);
        if (selector is null)
        {
            Selected(item);
            return;
        }

        string? space = item.Text("namespace");
        var (folders, rules) = new SyncReader(context, parts, folder, selector).Read([item]);
        Change(item.Place, selector, container, space, t => t with
        {
            Folders = [.. t.Folders, .. folders],
            Rules = [.. t.Rules.Where(r => r.Action != ChangeAction.Copy), .. rules],
        });
    }

    private void Terminal(Section item)
    {
        var words = TerminalWords(item);
        if (words is not null) context.Notes.Lack(item.Place, $"{item.Where}: kloop dev shows logs and opens no shell: open one by kubectl exec -it");
        if (item.Has("imageSelector") || item.Has("imageName") || item.Has("labelSelector")) Change(item, t => t with { Terminal = words ?? t.Terminal });
        else if (words is not null && _targets.Count > 0) _targets[0] = _targets[0] with { Terminal = words };
        else if (words is not null) context.Notes.Lack(item.Place, "dev.terminal: it selects no pods");
    }

    private static IReadOnlyList<string>? TerminalWords(Section item)
    {
        var own = new Section(item.Map with { Entries = [.. item.Map.Entries.Where(e => e.Key.Text is "command" or "workDir" or "disabled")] }, item.Where, new Notes(new Faults()));
        item.Meaningless("command", "workDir", "disabled");
        return TerminalReader.Read(own, out _);
    }

    /// <summary>Version v1beta10's interactive mode: images run another program, and a shell opens.</summary>
    private void Interactive(Section section)
    {
        section.Meaningless("enabled", "defaultEnabled");
        foreach (var item in section.Children("images"))
        {
            var command = item.Texts("entrypoint").Concat(item.Texts("cmd")).Select(w => w.Text).ToList();
            string? image = item.Text("name") is { } name ? images.GetValueOrDefault(name) : null;
            item.End();
            if (image is not null) Change(item.Place, new PodSelector(image, new Dictionary<string, string>()), null, null, t => t with { Command = command.Count > 0 ? command : t.Command });
        }

        if (section.Child("terminal") is { } terminal) Terminal(terminal);
        section.End();
    }

    private void Logs(Section logs)
    {
        bool disabled = logs.Flag("disabled") ?? false;
        logs.Meaningless("showLast", "sync");
        // Logs of all pods are shown: those that are named are among them.
        logs.Meaningless("selectors", "images");
        logs.End();
        if (disabled) for (int i = 0; i < _targets.Count; i++) _targets[i] = _targets[i] with { Logs = false };
    }

    private PodSelector? Selected(Section item)
    {
        var selector = PodSelector.Read(item, context, images);
        if (selector is null) context.Notes.Fault(item.Place, $"this item of {item.Where} selects no pods: give imageSelector or labelSelector");
        return selector;
    }

    private void Change(Section item, Func<DevTarget, DevTarget> change)
    {
        string? container = item.Text("containerName"), space = item.Text("namespace");
        if (Selected(item) is { } selector) Change(item.Place, selector, container, space, change);
        item.End();
    }

    private void Change(Place place, PodSelector selector, string? container, string? space, Func<DevTarget, DevTarget> change)
    {
        int index = _targets.FindIndex(t => t.Image == selector.Image && t.Container == container && t.Namespace == space && t.Selector.OrderBy(l => l.Key).SequenceEqual(selector.Labels.OrderBy(l => l.Key)));
        if (index < 0)
        {
            _targets.Add(new DevTarget(place, selector.Image) { Selector = selector.Labels, Container = container, Namespace = space });
            index = _targets.Count - 1;
        }

        _targets[index] = change(_targets[index]);
    }
}
