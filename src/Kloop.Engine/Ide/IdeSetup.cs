using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kloop.Engine.Ide;

/// <summary>Writes what an IDE needs to start a service inside a redirect. Existing files get entries, and lose none.</summary>
/// <param name="folder">The service's folder.</param>
/// <param name="service">The Service.</param>
public sealed class IdeSetup(string folder, string service)
{
    /// <summary>Holds environment files, which have Secret values: never for a repository.</summary>
    internal const string Folder = ".kloop";

    /// <summary>The IDEs, as <c>--ide</c> names them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["vscode", "visualstudio", "rider"];

    /// <summary>Writes the files of one IDE.</summary>
    /// <exception cref="UsageException">The folder has nothing to debug, or cannot be written to.</exception>
    public IReadOnlyList<IdeFile> Write(string ide)
    {
        try
        {
            IReadOnlyList<IdeFile> files = ide switch
            {
                "vscode" => VsCodeFiles(),
                "visualstudio" => [Merge(VisualStudio.Path, text => VisualStudio.Add(text, service), VisualStudio.Snippet(service))],
                "rider" => [Fresh(Rider.Path(service), Rider.Text(service))],
                _ => throw new UsageException($"--ide {ide}: {string.Join(", ", Names)} are known"),
            };
            return ide == "visualstudio" ? files : [.. files, Fresh($"{Folder}/.gitignore", "*\n")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{folder} cannot be written to: {e.Message}");
        }
    }

    /// <summary>Adds a configuration to a folder's <c>.vscode/launch.json</c>.</summary>
    /// <exception cref="UsageException">The folder cannot be written to.</exception>
    internal static IdeFile AddLaunch(string folder, JsonObject configuration)
    {
        try
        {
            return new IdeSetup(folder, "").Merge(".vscode/launch.json", text => JsonFile.Add(text, [("configurations", configuration)], "name", new JsonObject { ["version"] = "0.2.0" }), configuration);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{folder} cannot be written to: {e.Message}");
        }
    }

    private List<IdeFile> VsCodeFiles()
    {
        var launch = VsCode.Launch(service, ProjectKind.Of(folder), folder);
        var tasks = VsCode.Tasks(service);
        return
        [
            Merge(".vscode/tasks.json", text => JsonFile.Add(text, tasks, "label", new JsonObject { ["version"] = "2.0.0" }),
                new JsonArray([.. tasks.Select(t => (JsonNode)new JsonObject { [t.List] = new JsonArray(t.Entry.DeepClone()) })])),
            Merge(".vscode/launch.json", text => JsonFile.Add(text, [("configurations", launch)], "name", new JsonObject { ["version"] = "0.2.0" }),
                new JsonObject { ["configurations"] = new JsonArray(launch.DeepClone()) }),
        ];
    }

    private IdeFile Merge(string name, Func<string?, string?> add, JsonNode snippet)
    {
        string path = Path.Combine(folder, name);
        bool there = File.Exists(path);
        try
        {
            if (add(there ? File.ReadAllText(path) : null) is not { } text) return new IdeFile(name, IdeOutcome.Unchanged);
            Put(path, text);
            return new IdeFile(name, there ? IdeOutcome.Added : IdeOutcome.Written);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new IdeFile(name, IdeOutcome.Left, JsonFile.Write(snippet));
        }
    }

    private IdeFile Fresh(string name, string text)
    {
        string path = Path.Combine(folder, name);
        if (File.Exists(path)) return File.ReadAllText(path) == text ? new IdeFile(name, IdeOutcome.Unchanged) : new IdeFile(name, IdeOutcome.Left, text);
        Put(path, text);
        return new IdeFile(name, IdeOutcome.Written);
    }

    private static void Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
