using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Import.Reading;

namespace Kloop.Engine.Import.DevSpace.Dev;

/// <summary>Reads <c>dev</c>: a map of pods since version 2, before that lists of what is done to pods. https://www.devspace.sh/docs/configuration/dev/</summary>
internal sealed class DevReader(ImportContext context, ImportParts parts, string folder, IReadOnlyDictionary<string, string> images)
{
    private static readonly string[] Lists = ["ports", "sync", "terminal", "logs", "open", "replacePods", "interactive", "autoReload", "deprecatedInteractiveEnabled", "deprecatedInteractiveImages"];

    public void Read(YamlValue dev)
    {
        if (dev is YamlMap map && map.Entries.Any(e => Lists.Contains(e.Key.Text) && IsList(e)))
        {
            new DevListsReader(context, parts, folder, images).Read(new Section(map, "dev", context.Notes));
            return;
        }

        foreach (var (_, pod) in NamedEntries.Sections(dev, "dev", context.Notes)) new DevPodReader(context, parts, folder, images).Read(pod);
    }

    /// <summary>A pod of version 2 may be called like a list: then it selects pods itself.</summary>
    private static bool IsList(YamlEntry entry) => entry.Key.Text is "terminal" or "logs" or "interactive" or "autoReload"
        ? entry.Value is not YamlMap pod || !pod.Entries.Any(e => e.Key.Text is "devImage" or "sync" or "ports" or "terminal" or "containers" or "command")
        : entry.Value is not YamlMap;
}
