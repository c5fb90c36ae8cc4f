using System.Text.Json.Nodes;
using Kloop.Engine.Programs;

namespace Kloop.Engine.Deploy.Charts;

/// <summary>
/// How helm is told of a program that its objects pass through. Version 3 takes a program; version 4 takes a plugin's
/// name, so that a plugin is made for this one call. Source: helm.sh/docs, "Advanced Helm Techniques", "Post rendering"; helm 4, plugins.
/// </summary>
/// <param name="Arguments">For helm.</param>
/// <param name="Variables">For helm's environment.</param>
internal sealed record PostRenderer(IReadOnlyList<string> Arguments, Dictionary<string, string?> Variables)
{
    private const string Plugin = "kloop";
    private const string PluginsVariable = "HELM_PLUGINS";

    public static readonly PostRenderer None = new([], []);

    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">Where the plugin is made.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<PostRenderer> PrepareAsync(IReadOnlyList<string> command, string folder, CancellationToken cancellationToken)
    {
        var version = await ProgramRun.RunAsync(new ProgramCall("helm", ["version", "--template", "{{.Version}}"]), cancellationToken);
        if (version.Output.StartsWith("v3.", StringComparison.Ordinal))
        {
            return new PostRenderer(["--post-renderer", command[0], .. command.Skip(1).SelectMany(a => (string[])["--post-renderer-args", a])], []);
        }

        string plugin = Path.Combine(folder, "plugins", Plugin);
        Directory.CreateDirectory(plugin);
        await File.WriteAllTextAsync(Path.Combine(plugin, "plugin.yaml"), Describe(command).ToJsonString(), cancellationToken);
        var own = await ProgramRun.RunAsync(new ProgramCall("helm", ["env", PluginsVariable]), cancellationToken);
        string all = string.Join(Path.PathSeparator, new[] { own.Output.Trim(), Path.GetDirectoryName(plugin)! }.Where(p => p.Length > 0));
        return new PostRenderer(["--post-renderer", Plugin], new Dictionary<string, string?> { [PluginsVariable] = all });
    }

    private static JsonObject Describe(IReadOnlyList<string> command) => new()
    {
        ["apiVersion"] = "v1",
        ["type"] = "postrenderer/v1",
        ["name"] = Plugin,
        ["version"] = "0.1.0",
        ["runtime"] = "subprocess",
        ["runtimeConfig"] = new JsonObject
        {
            ["platformCommand"] = new JsonArray(new JsonObject
            {
                ["command"] = command[0],
                ["args"] = new JsonArray([.. command.Skip(1).Select(a => JsonValue.Create(a))]),
            }),
        },
    };
}
