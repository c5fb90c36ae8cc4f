namespace Kloop.Engine.Ide;

/// <summary>What a folder holds, as far as a debugger must know.</summary>
public enum Language
{
    /// <summary>Nothing known.</summary>
    Unknown,

    /// <summary>.NET: a project file.</summary>
    DotNet,

    /// <summary>Node.js: package.json.</summary>
    Node,

    /// <summary>Go: go.mod.</summary>
    Go,

    /// <summary>Java: pom.xml or build.gradle.</summary>
    Java,

    /// <summary>Python: requirements.txt, pyproject.toml, or a program.</summary>
    Python,
}

/// <summary>The program in a folder.</summary>
/// <param name="Language">Its language.</param>
/// <param name="Start">What a debugger starts, relative to the folder; empty where the folder is enough.</param>
public sealed record ProjectKind(Language Language, string Start)
{
    private static readonly string[] PythonStarts = ["main.py", "app.py", "server.py", "manage.py", "worker.py", "__main__.py"];

    /// <summary>Looks at a folder's files.</summary>
    public static ProjectKind Of(string folder)
    {
        if (Directory.EnumerateFiles(folder, "*.?sproj").Concat(Directory.EnumerateFiles(folder, "*.fsproj")).FirstOrDefault() is { } project)
        {
            return new ProjectKind(Language.DotNet, Path.GetFileName(project));
        }

        if (File.Exists(Path.Combine(folder, "package.json"))) return new ProjectKind(Language.Node, NodeStart(folder));
        if (File.Exists(Path.Combine(folder, "go.mod"))) return new ProjectKind(Language.Go, "");
        if (((string[])["pom.xml", "build.gradle", "build.gradle.kts"]).Any(f => File.Exists(Path.Combine(folder, f)))) return new ProjectKind(Language.Java, "");
        var programs = Directory.EnumerateFiles(folder, "*.py").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToList();
        bool python = programs.Count > 0 || ((string[])["requirements.txt", "pyproject.toml"]).Any(f => File.Exists(Path.Combine(folder, f)));
        if (!python) return new ProjectKind(Language.Unknown, "");
        return new ProjectKind(Language.Python, PythonStarts.FirstOrDefault(programs.Contains) ?? programs.FirstOrDefault() ?? "main.py");
    }

    private static string NodeStart(string folder)
    {
        try
        {
            var package = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "package.json")));
            if ((string?)package?["main"] is { Length: > 0 } main) return main;
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or IOException)
        {
            // Node's own default, as without the file.
        }

        return ((string[])["server.js", "app.js", "index.js"]).FirstOrDefault(f => File.Exists(Path.Combine(folder, f))) ?? "index.js";
    }
}
