using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kloop.Engine.Ide;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Languages;

/// <summary>Finds the programs of a repository by their languages' project files. Pure.</summary>
internal static partial class CodeProjects
{
    /// <summary>All of them, in the order of their paths.</summary>
    public static IReadOnlyList<CodeProject> Find(ProjectFiles files) => [.. files.Paths.Select(p => Read(files, p)).OfType<CodeProject>()];

    /// <summary>The language of a folder without a project file, by its programs.</summary>
    public static Language ByPrograms(ProjectFiles files, string folder)
    {
        var names = files.In(folder).ToList();
        if (names.Any(n => n.EndsWith(".py", StringComparison.Ordinal))) return Language.Python;
        if (names.Any(n => n.EndsWith(".js", StringComparison.Ordinal) || n.EndsWith(".mjs", StringComparison.Ordinal))) return Language.Node;
        return names.Any(n => n.EndsWith(".go", StringComparison.Ordinal)) ? Language.Go : Language.Unknown;
    }

    private static CodeProject? Read(ProjectFiles files, string path)
    {
        string name = RelativePath.Name(path);
        string text = files.Text(path) ?? "";
        return name switch
        {
            "package.json" => Node(path, text),
            "go.mod" => new CodeProject(Language.Go, path) { Names = Module().Match(text) is { Success: true } m ? [WithoutVersion(m.Groups[1].Value)] : [] },
            "pom.xml" or "build.gradle" or "build.gradle.kts" => new CodeProject(Language.Java, path),
            "pyproject.toml" or "requirements.txt" or "Pipfile" or "setup.py" => new CodeProject(Language.Python, path),
            _ when name.EndsWith("proj", StringComparison.Ordinal) && name.Contains('.', StringComparison.Ordinal) => DotNetProjectFile.Read(path, text),
            _ => null,
        };
    }

    private static CodeProject Node(string path, string text)
    {
        try
        {
            var package = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip }) as JsonObject;
            string? name = (package?["name"] as JsonValue)?.ToString();
            string? test = ((package?["scripts"] as JsonObject)?["test"] as JsonValue)?.ToString();
            // What `npm init` writes.
            if (test is not null && test.Contains("no test specified", StringComparison.Ordinal)) test = null;
            return new CodeProject(Language.Node, path) { Names = name is { Length: > 0 } ? [RelativePath.Name(name)] : [], TestScript = test };
        }
        catch (JsonException)
        {
            return new CodeProject(Language.Node, path);
        }
    }

    /// <summary>The last part of a module's path that is no major version (go.dev/ref/mod).</summary>
    private static string WithoutVersion(string module)
    {
        string last = RelativePath.Name(module);
        return MajorVersion().IsMatch(last) ? RelativePath.Name(RelativePath.Folder(module)) : last;
    }

    [GeneratedRegex(@"^v\d+$")]
    private static partial Regex MajorVersion();

    [GeneratedRegex(@"^\s*module\s+""?([^\s""]+)", RegexOptions.Multiline)]
    private static partial Regex Module();
}
