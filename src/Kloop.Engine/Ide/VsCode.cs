using System.Text.Json.Nodes;

namespace Kloop.Engine.Ide;

/// <summary>
/// Visual Studio Code: a background task that runs the redirect, and a launch configuration that begins after
/// the task has written the environment. Source: code.visualstudio.com/docs/debugtest/tasks, "Background / watching tasks".
/// </summary>
internal static class VsCode
{
    /// <summary>What the redirect says when a debugger may start the program; the task waits for it.</summary>
    internal const string ReadyLine = "environment written to ";

    public static string EnvironmentFile(string service) => $"{IdeSetup.Folder}/{service}.env";

    public static string TaskName(string service) => $"kloop: {service}";

    public static IReadOnlyList<(string List, JsonObject Entry)> Tasks(string service) =>
    [
        ("tasks", Json($$"""
            {"label": "{{TaskName(service)}}", "type": "process", "command": "kloop",
             "args": ["redirect", "{{service}}", "--wait", "--env-file", "${workspaceFolder}/{{EnvironmentFile(service)}}"],
             "isBackground": true,
             "presentation": {"reveal": "silent", "panel": "dedicated"},
             "problemMatcher": {
               "owner": "kloop",
               "pattern": {"regexp": "^kloop: (.+)$", "kind": "file", "file": 1, "message": 1},
               "background": {"activeOnStart": true, "beginsPattern": "^ +[0-9.]+ s  Service ", "endsPattern": "{{ReadyLine}}|^kloop: "} } }
            """)),
        ("tasks", Json($$"""
            {"label": "{{EndName(service)}}", "type": "shell", "command": "echo ${input:{{EndName(service)}}}", "presentation": {"reveal": "never"}, "problemMatcher": []}
            """)),
        ("inputs", Json($$"""
            {"id": "{{EndName(service)}}", "type": "command", "command": "workbench.action.tasks.terminate", "args": "{{TaskName(service)}}"}
            """)),
    ];

    public static JsonObject Launch(string service, ProjectKind project, string folder)
    {
        var launch = new JsonObject { ["name"] = $"Kloop: {service}", ["request"] = "launch", ["preLaunchTask"] = TaskName(service), ["postDebugTask"] = EndName(service) };
        foreach (var (key, value) in Start(project, folder)) launch[key] = value?.DeepClone();
        launch["cwd"] = "${workspaceFolder}";
        launch["envFile"] = "${workspaceFolder}/" + EnvironmentFile(service);
        return launch;
    }

    private static JsonObject Start(ProjectKind project, string folder) => project.Language switch
    {
        Language.DotNet => new()
        {
            ["type"] = "coreclr",
            ["program"] = $"${{workspaceFolder}}/bin/Debug/{DotNetProject.Framework(folder, project.Start)}/{Path.GetFileNameWithoutExtension(project.Start)}.dll",
            ["console"] = "integratedTerminal",
        },
        Language.Node => new() { ["type"] = "node", ["program"] = "${workspaceFolder}/" + project.Start, ["console"] = "integratedTerminal" },
        Language.Python => new() { ["type"] = "debugpy", ["program"] = "${workspaceFolder}/" + project.Start, ["console"] = "integratedTerminal" },
        Language.Go => new() { ["type"] = "go", ["mode"] = "debug", ["program"] = "${workspaceFolder}" },
        Language.Java => new() { ["type"] = "java", ["mainClass"] = "", ["console"] = "integratedTerminal" },
        _ => throw new UsageException("this folder has no project that Kloop knows (.NET, Node.js, Go, Java, Python): run kloop init in the service's own folder"),
    };

    private static string EndName(string service) => $"kloop-end-{service}";

    private static JsonObject Json(string text) => (JsonObject)JsonNode.Parse(text)!;
}
