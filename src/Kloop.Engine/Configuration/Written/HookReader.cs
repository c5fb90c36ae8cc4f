using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Configuration.Written;

/// <summary>Reads an item of <c>hooks</c>. Pure.</summary>
internal static class HookReader
{
    public static readonly string[] Keys = ["when", "command", "dir", "image", "container"];

    private static readonly Dictionary<string, HookTime> Times = new()
    {
        ["before-build"] = HookTime.BeforeBuild,
        ["after-build"] = HookTime.AfterBuild,
        ["before-deploy"] = HookTime.BeforeDeploy,
        ["after-deploy"] = HookTime.AfterDeploy,
        ["after-sync"] = HookTime.AfterSync,
    };

    public static Hook? Read(YamlValue value, string folder, Faults faults)
    {
        if (ApplicationReader.Item(value, Keys, "hooks", "{when: before-build, command: make}", faults) is not { } item) return null;
        foreach (string key in Keys.Take(2).Where(k => item.Value(k) is null)) faults.Add(item.Place, $"this item has no {key}: write {{when: before-build, command: make}}");
        string? when = item.Word("when", [.. Times.Keys]);
        var command = item.Command("command");
        return when is null || command.Count == 0 ? null
            : new Hook(item.Place, Times[when], command, Path.TrimEndingDirectorySeparator(Path.GetFullPath(item.Text("dir") ?? ".", folder)), item.Text("image"), item.Text("container"));
    }
}
