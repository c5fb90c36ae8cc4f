using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Configuration.Written;

/// <summary>Reads an item of <c>tests</c>. Pure.</summary>
internal static class TestReader
{
    public static readonly string[] Keys = ["service", "unit", "deploy", "structure", "e2e", "dir", "results", "shoes"];

    private static readonly Dictionary<string, TestKind> Kinds = new() { ["unit"] = TestKind.Unit, ["deploy"] = TestKind.Deploy, ["structure"] = TestKind.Deploy, ["e2e"] = TestKind.EndToEnd };

    public static TestSource? Read(YamlValue value, string folder, Faults faults)
    {
        if (ApplicationReader.Item(value, Keys, "tests", "unit: npm test", faults) is not { } item) return null;
        string[] kinds = [.. Kinds.Keys.Where(k => item.Value(k) is not null)];
        if (kinds.Length != 1)
        {
            faults.Add(item.Place, kinds.Length == 0 ? "this item tests nothing: say unit: COMMAND, e2e: COMMAND, structure: FILE or deploy: true" : $"{string.Join(" and ", kinds)} are two items: write - before each");
            return null;
        }

        var kind = Kinds[kinds[0]];
        if (kind != TestKind.EndToEnd && item.Value("shoes") is not null) faults.Add(item.PlaceOf("shoes"), "shoes belongs to e2e: leave it out");
        var command = kind == TestKind.Deploy ? [] : item.Command(kinds[0]);
        bool skipped = kinds[0] == "deploy" && !item.Flag("deploy");
        string at = Path.TrimEndingDirectorySeparator(Path.GetFullPath(item.Text("dir") ?? ".", folder));
        return skipped ? null : new TestSource(item.Place, kind, item.Text("service") ?? "", command, at)
        {
            Structure = Structure(item, at),
            Results = [.. item.Texts("results", "['out/*.xml']").Select(t => t.Text)],
            Shoes = item.Text("shoes"),
        };
    }

    /// <summary>One file or a list of them.</summary>
    private static IReadOnlyList<string> Structure(MapReader item, string folder)
    {
        var named = item.Value("structure") is YamlList ? [.. item.Texts("structure", "[tests/structure.yaml]").Select(t => t.Text)] : item.Text("structure") is { } one ? [one] : (string[])[];
        return [.. named.Select(n => Path.GetFullPath(n, folder))];
    }
}
