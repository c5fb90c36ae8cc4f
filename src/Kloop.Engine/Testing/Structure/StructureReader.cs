using System.Text.RegularExpressions;
using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Testing.Structure;

/// <summary>Reads a file of container structure tests, YAML or JSON. Pure.</summary>
/// <param name="faults">Takes what is wrong with it.</param>
internal sealed class StructureReader(Faults faults)
{
    private const string Version = "2.0.0";

    private static readonly string[] Keys = ["schemaVersion", "metadataTest", "fileExistenceTests", "fileContentTests", "commandTests", "globalEnvVars"];
    private static readonly string[] MetadataKeys =
        ["envVars", "unboundEnvVars", "labels", "exposedPorts", "unexposedPorts", "volumes", "unmountedVolumes", "entrypoint", "cmd", "workdir", "user"];

    private static readonly string[] FileKeys = ["name", "path", "shouldExist", "permissions", "uid", "gid", "isExecutableBy"];
    private static readonly string[] ContentKeys = ["name", "path", "expectedContents", "excludedContents"];
    private static readonly string[] CommandKeys =
        ["name", "setup", "teardown", "command", "args", "envVars", "exitCode", "expectedOutput", "excludedOutput", "expectedError", "excludedError"];

    /// <summary>What a file says.</summary>
    /// <exception cref="UsageException">It has faults; the text has all of them.</exception>
    public static StructureChecks Read(string text, string shown)
    {
        var faults = new Faults();
        var read = new StructureReader(faults).Read(YamlText.Parse(text, shown, faults), shown);
        faults.ThrowIfAny();
        return read!;
    }

    private StructureChecks? Read(YamlValue? document, string shown)
    {
        if (document is not YamlMap map)
        {
            faults.Add(document?.Place ?? new Place(shown, 1, 1), "this is no file of container structure tests: it begins with schemaVersion: 2.0.0");
            return null;
        }

        var root = new MapReader(map, Keys, "a file of container structure tests", faults);
        if (root.Text("schemaVersion") is var version && version != Version) faults.Add(root.PlaceOf("schemaVersion"), $"schemaVersion is {Version}, the one that Kloop reads{(version is null ? "" : $", and not {version}")}");
        var variables = Pairs(root, "globalEnvVars");
        return new StructureChecks(
            Metadata(root.Value("metadataTest")),
            root.Items("fileExistenceTests", "{name: server, path: /app/server}", File) ?? [],
            root.Items("fileContentTests", "{name: version, path: /app/version, expectedContents: ['^1']}", Content) ?? [],
            root.Items("commandTests", "{name: help, command: /app/server, args: [--help]}", v => Command(v, variables)) ?? []);
    }

    private MetadataCheck? Metadata(YamlValue? value)
    {
        if (value is null) return null;
        if (value is not YamlMap map)
        {
            faults.Add(value.Place, $"metadataTest is a map, and not {value.Kind}");
            return null;
        }

        var read = new MapReader(map, MetadataKeys, "metadataTest", faults);
        return new MetadataCheck
        {
            Variables = Pairs(read, "envVars"),
            UnboundVariables = Texts(read, "unboundEnvVars"),
            Labels = Pairs(read, "labels"),
            Ports = Texts(read, "exposedPorts"),
            NoPorts = Texts(read, "unexposedPorts"),
            Volumes = Texts(read, "volumes"),
            NoVolumes = Texts(read, "unmountedVolumes"),
            Entrypoint = read.Value("entrypoint") is null ? null : Texts(read, "entrypoint"),
            Command = read.Value("cmd") is null ? null : Texts(read, "cmd"),
            Directory = read.Text("workdir"),
            User = read.Text("user"),
        };
    }

    private FileCheck? File(YamlValue value)
    {
        if (Item(value, FileKeys, "fileExistenceTests") is not { } item || Path(item) is not { } path) return null;
        return new FileCheck(
            item.Text("name") ?? path, path, item.Value("shouldExist") is null || item.Flag("shouldExist"), item.Text("permissions"),
            item.Number("uid"), item.Number("gid"), item.Word("isExecutableBy", ["owner", "group", "other", "any"]));
    }

    private ContentCheck? Content(YamlValue value) =>
        Item(value, ContentKeys, "fileContentTests") is { } item && Path(item) is { } path
            ? new ContentCheck(item.Text("name") ?? path, path, Patterns(item, "expectedContents"), Patterns(item, "excludedContents")) : null;

    private CommandCheck? Command(YamlValue value, IReadOnlyList<PairCheck> variables)
    {
        if (Item(value, CommandKeys, "commandTests") is not { } item) return null;
        if (item.Text("command") is not { } program)
        {
            faults.Add(item.Place, "this item has no command: write {name: help, command: /app/server, args: [--help]}");
            return null;
        }

        string[] given = [.. variables.Concat(Pairs(item, "envVars")).Select(v => $"{v.Key}={v.Value}")];
        // Exec gives no variables, so that env(1) has to; an image without it needs none.
        string[] before = given.Length == 0 ? [] : ["env", .. given];
        return new CommandCheck(item.Text("name") ?? program, [.. before, program, .. Texts(item, "args")], item.Number("exitCode") ?? 0)
        {
            Setup = Commands(item, "setup"),
            Teardown = Commands(item, "teardown"),
            ExpectedOutput = Patterns(item, "expectedOutput"),
            ExcludedOutput = Patterns(item, "excludedOutput"),
            ExpectedError = Patterns(item, "expectedError"),
            ExcludedError = Patterns(item, "excludedError"),
        };
    }

    private string? Path(MapReader item)
    {
        string? path = item.Text("path");
        if (path is not null && path.StartsWith('/')) return path;
        faults.Add(item.PlaceOf("path"), path is null ? "this item has no path: write path: /app/server" : $"path begins with /, and \"{path}\" does not");
        return null;
    }

    private MapReader? Item(YamlValue value, string[] keys, string section)
    {
        if (value is YamlMap map) return new MapReader(map, keys, $"an item of {section}", faults);
        faults.Add(value.Place, $"an item of {section} is a map, and not {value.Kind}");
        return null;
    }

    private IReadOnlyList<PairCheck> Pairs(MapReader from, string key) => from.Items(key, "{key: PORT, value: '8080'}", value =>
    {
        if (Item(value, ["key", "value", "isRegex"], key) is not { } item) return null;
        string name = item.Text("key") ?? "", text = (item.Value("value") as YamlScalar)?.Text ?? "";
        if (name.Length == 0) faults.Add(item.Place, "this item has no key: write {key: PORT, value: '8080'}");
        return new PairCheck(name, text, item.Flag("isRegex") ? Pattern(text, item.PlaceOf("value")) : null);
    }) ?? [];

    private IReadOnlyList<IReadOnlyList<string>> Commands(MapReader item, string key) => item.Items<IReadOnlyList<string>>(key, "[mkdir, /tmp/x]", value =>
    {
        if (value is YamlList { Items: [YamlScalar, ..] words } && words.All(w => w is YamlScalar)) return [.. words.Cast<YamlScalar>().Select(w => w.Text)];
        faults.Add(value.Place, $"an item of {key} is a list of program and arguments, such as [mkdir, /tmp/x]");
        return null;
    }) ?? [];

    private static IReadOnlyList<string> Texts(MapReader from, string key) => [.. from.Texts(key, "['8080']").Select(t => t.Text)];

    private IReadOnlyList<Regex> Patterns(MapReader from, string key) => [.. from.Texts(key, "['^ok$']").Select(t => Pattern(t.Text, t.Place)).OfType<Regex>()];

    /// <summary>Such expressions take time in the text's length alone, as those of the original do.</summary>
    private Regex? Pattern(string text, Place place)
    {
        try
        {
            return new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            faults.Add(place, $"\"{text}\" is no regular expression: {e.Message}");
            return null;
        }
    }
}
