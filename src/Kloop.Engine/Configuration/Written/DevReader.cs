using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Configuration.Written;

/// <summary>Reads an item of <c>dev</c>. Pure.</summary>
internal sealed class DevReader(string folder, Faults faults)
{
    public static readonly string[] Keys =
        ["image", "selector", "container", "namespace", "sync", "watch", "changes", "command", "devImage", "env", "logs", "terminal"];

    public static readonly string[] SyncKeys = ["dir", "to", "only", "ignore", "direction", "sources"];

    public static readonly string[] ChangeKeys = ["match", "do", "command", "dir", "restart", "incremental"];

    private static readonly string[] Directions = ["upload", "download", "both"];

    private static readonly Dictionary<string, ChangeAction> Actions = new()
    {
        ["copy"] = ChangeAction.Copy,
        ["run"] = ChangeAction.Run,
        ["restart"] = ChangeAction.Restart,
        ["rebuild"] = ChangeAction.Rebuild,
        ["build"] = ChangeAction.BuildHere,
        ["nothing"] = ChangeAction.Nothing,
    };

    public WrittenTarget? Read(YamlValue value)
    {
        if (ApplicationReader.Item(value, Keys, "dev", "image: acme/cart", faults) is not { } item) return null;
        string? image = item.Text("image");
        var selector = item.Pairs("selector", "{app: cart}");
        if (image is null == selector is null) faults.Add(item.Place, image is null ? "this item has neither image nor selector: say which container, such as image: acme/cart" : "image and selector both say which container: leave one of them out");
        var command = item.Command("command");
        var target = new DevTarget(item.Place, image)
        {
            Selector = selector ?? new Dictionary<string, string>(),
            Container = item.Text("container"),
            Namespace = item.Text("namespace"),
            Folders = item.Items("sync", "{dir: src, to: /app/src}", Folder) ?? [],
            Watched = [.. item.Texts("watch", "[src]").Select(t => Absolute(t.Text))],
            Rules = item.Items("changes", "{match: '*.js', do: restart}", Rule) ?? [],
            Command = command.Count == 0 ? null : command,
            DevImage = item.Text("devImage"),
            Environment = item.Pairs("env", "{LOG_LEVEL: debug}") ?? new Dictionary<string, string>(),
            Logs = item.Value("logs") is null || item.Flag("logs"),
            Terminal = item.Value("terminal") is YamlScalar { Text: "true" or "false" } flag ? flag.Text == "true" ? ["sh"] : null : item.Command("terminal") is { Count: > 0 } shell ? shell : null,
        };
        return new WrittenTarget(target, item.Value("sync") is not null, item.Value("changes") is not null, item.Value("watch") is not null);
    }

    private SyncFolder? Folder(YamlValue value)
    {
        if (ApplicationReader.Item(value, SyncKeys, "sync", "{dir: src, to: /app/src}", faults) is not { } item) return null;
        if (item.Value("to") is null) faults.Add(item.Place, "this item has no to: say the folder in the container, such as to: /app");
        return new SyncFolder(item.Place, Absolute(item.Text("dir") ?? "."), item.Text("to") ?? "")
        {
            Only = [.. item.Texts("only", "['*.js']").Select(t => t.Text)],
            Ignored = [.. item.Texts("ignore", "[node_modules/]").Select(t => t.Text)],
            Direction = Enum.Parse<SyncDirection>(item.Word("direction", Directions) ?? "upload", ignoreCase: true),
            Sources = item.Text("sources") is { } sources ? Absolute(sources) : null,
        };
    }

    private ChangeRule? Rule(YamlValue value)
    {
        if (ApplicationReader.Item(value, ChangeKeys, "changes", "{match: '*.js', do: restart}", faults) is not { } item) return null;
        var action = Actions[item.Word("do", [.. Actions.Keys]) ?? "restart"];
        if (item.Value("match") is null) faults.Add(item.Place, "this item has no match: say which files, such as match: '*.js'");
        if (item.Value("do") is null) faults.Add(item.Place, $"this item has no do: say {string.Join(", ", Actions.Keys.SkipLast(1))} or {Actions.Keys.Last()}");
        var command = item.Command("command");
        bool needs = action is ChangeAction.Run or ChangeAction.BuildHere;
        if (needs && item.Value("command") is null) faults.Add(item.Place, $"do: {item.Text("do")} needs a command, such as command: npm ci");
        if (!needs && item.Value("command") is not null) faults.Add(item.PlaceOf("command"), "a command belongs to do: run (in the container) or do: build (on the laptop)");
        if (action != ChangeAction.BuildHere && item.Value("incremental") is not null) faults.Add(item.PlaceOf("incremental"), "incremental belongs to do: build");
        return new ChangeRule(item.Text("match") ?? "", action, command) { Directory = item.Text("dir") is { } at ? Absolute(at) : null, Restart = item.Flag("restart"), Incremental = item.Flag("incremental") };
    }

    private string Absolute(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, folder));
}
