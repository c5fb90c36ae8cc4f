using System.Text.Json.Nodes;
using Kloop.Engine.Projects;

namespace Kloop.Engine.Import.Writing;

/// <summary>Where a <c>kloop.yaml</c> is written: its paths, the files beside it, and what it cannot say.</summary>
internal sealed class WritingPlace(string file)
{
    /// <summary>Holds the files beside it.</summary>
    private const string Beside = "kloop";

    private readonly List<ImportedFile> _files = [];
    private readonly List<string> _left = [];

    public string File => file;

    public IReadOnlyList<ImportedFile> Files => _files;

    public IReadOnlyList<string> Left => _left;

    public void Leave(string what) => _left.Add(what);

    /// <summary>A path as the file has it.</summary>
    public string Relative(string path)
    {
        if (path.Contains("://", StringComparison.Ordinal)) return path;
        string relative = Path.GetRelativePath(Path.GetDirectoryName(file)!, path);
        return relative.StartsWith('.') || Path.IsPathRooted(relative) ? relative : $"./{relative}";
    }

    /// <summary>Puts a text into a file beside it; the path, as the file has it.</summary>
    public string Add(string name, string ending, string text)
    {
        string folder = Path.Combine(Path.GetDirectoryName(file)!, Beside);
        string path = Path.Combine(folder, ApplicationName.Of(name) + ending);
        for (int i = 2; _files.Any(f => f.Path == path); i++) path = Path.Combine(folder, $"{ApplicationName.Of(name)}-{i}{ending}");
        _files.Add(new ImportedFile(path, text));
        return Relative(path);
    }

    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode?)JsonValue.Create(t))]);

    /// <summary>A line where <c>sh -c</c> runs it, else the words.</summary>
    public static JsonNode Command(IReadOnlyList<string> words) => words is ["sh", "-c", var line] && !string.IsNullOrWhiteSpace(line) ? JsonValue.Create(line) : Texts(words);

    public static JsonObject Pairs(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var map = new JsonObject();
        foreach (var (key, value) in pairs) map[key] = value;
        return map;
    }
}
