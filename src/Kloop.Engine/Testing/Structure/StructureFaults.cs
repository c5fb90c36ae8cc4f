using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kloop.Kubernetes.Resources;
using Kloop.Kubernetes.Streams;

namespace Kloop.Engine.Testing.Structure;

/// <summary>Compares an image with what is asked of it; each fault is a line. Pure.</summary>
internal static class StructureFaults
{
    /// <summary>Of the image's configuration. Source: OCI image-spec 1.1, config.md.</summary>
    public static IEnumerable<string> Of(MetadataCheck check, JsonObject configuration)
    {
        var variables = Strings(configuration.At("config", "Env")).Select(v => v.Split('=', 2)).Where(v => v.Length == 2).DistinctBy(v => v[0]).ToDictionary(v => v[0], v => v[1]);
        var labels = configuration.Map("config", "Labels").ToDictionary(l => l.Key, l => l.Value?.ToString() ?? "");
        foreach (string fault in Of("variable", check.Variables, variables).Concat(Of("label", check.Labels, labels))) yield return fault;
        foreach (string name in check.UnboundVariables.Where(variables.ContainsKey)) yield return $"variable {name} is set";
        // Without a protocol it is TCP.
        var ports = configuration.Map("config", "ExposedPorts").Select(p => Port(p.Key)).ToHashSet();
        foreach (string port in check.Ports.Where(p => !ports.Contains(Port(p)))) yield return $"port {port} is not exposed";
        foreach (string port in check.NoPorts.Where(p => ports.Contains(Port(p)))) yield return $"port {port} is exposed";
        var volumes = configuration.Map("config", "Volumes").Select(v => v.Key).ToHashSet();
        foreach (string volume in check.Volumes.Where(v => !volumes.Contains(v))) yield return $"{volume} is no volume";
        foreach (string volume in check.NoVolumes.Where(volumes.Contains)) yield return $"{volume} is a volume";
        if (Differs("entrypoint", check.Entrypoint, Strings(configuration.At("config", "Entrypoint"))) is { } entrypoint) yield return entrypoint;
        if (Differs("cmd", check.Command, Strings(configuration.At("config", "Cmd"))) is { } command) yield return command;
        if (check.Directory is { } directory && directory != (configuration.Text("config", "WorkingDir") ?? "")) yield return $"workdir is \"{configuration.Text("config", "WorkingDir")}\", and not \"{directory}\"";
        if (check.User is { } user && user != (configuration.Text("config", "User") ?? "")) yield return $"user is \"{configuration.Text("config", "User")}\", and not \"{user}\"";
    }

    /// <summary>Of a file; null is one that is not there.</summary>
    public static IEnumerable<string> Of(FileCheck check, ImageFile? file)
    {
        if (file is null)
        {
            if (check.Exists) yield return $"{check.Path} is not there";
            yield break;
        }

        if (!check.Exists)
        {
            yield return $"{check.Path} is there";
            yield break;
        }

        if (check.Permissions is { } permissions && permissions != file.Permissions) yield return $"{check.Path} has {file.Permissions}, and not {permissions}";
        if (check.User is { } user && user != file.User) yield return $"{check.Path} belongs to user {file.User}, and not {user}";
        if (check.Group is { } group && group != file.Group) yield return $"{check.Path} belongs to group {file.Group}, and not {group}";
        if (check.ExecutableBy is { } whom && !file.IsExecutableBy(whom)) yield return $"{check.Path} has {file.Permissions}: {(whom == "any" ? "nobody" : whom)} may {(whom == "any" ? "" : "not ")}execute it";
    }

    /// <summary>Of what a file holds; null is one that is not there.</summary>
    public static IEnumerable<string> Of(ContentCheck check, string? text) =>
        text is null ? [$"{check.Path} is not there"] : Of(check.Path, text, check.Expected, check.Excluded);

    /// <summary>Of how a program ended.</summary>
    public static IEnumerable<string> Of(CommandCheck check, ExecResult result)
    {
        if (result.NotStarted is { } reason) return [$"{check.Command[0]} could not be started: {reason.Trim()}"];
        string[] code = result.ExitCode == check.ExitCode ? [] : [$"ended with exit code {result.ExitCode}, and not {check.ExitCode}{(result.Error.Length == 0 ? "" : $": {result.Error.Trim()}")}"];
        return [.. code, .. Of("stdout", result.Output, check.ExpectedOutput, check.ExcludedOutput), .. Of("stderr", result.Error, check.ExpectedError, check.ExcludedError)];
    }

    private static IEnumerable<string> Of(string where, string text, IEnumerable<Regex> expected, IEnumerable<Regex> excluded) =>
        expected.Where(e => !e.IsMatch(text)).Select(e => $"{where} has nothing that matches {e}").Concat(excluded.Where(e => e.IsMatch(text)).Select(e => $"{where} has what matches {e}"));

    private static IEnumerable<string> Of(string kind, IEnumerable<PairCheck> checks, Dictionary<string, string> values)
    {
        foreach (var check in checks)
        {
            // The image's values may be secret, and this is printed.
            if (!values.TryGetValue(check.Key, out string? value)) yield return $"{kind} {check.Key} is not set";
            else if (check.Pattern is { } pattern ? !pattern.IsMatch(value) : value != check.Value) yield return $"{kind} {check.Key} is another than {check.Value}";
        }
    }

    private static string? Differs(string what, IReadOnlyList<string>? wanted, IReadOnlyList<string> real) =>
        wanted is null || wanted.SequenceEqual(real) ? null : $"{what} is [{string.Join(", ", real)}], and not [{string.Join(", ", wanted)}]";

    private static string Port(string text) => text.Contains('/', StringComparison.Ordinal) ? text : text + "/tcp";

    private static List<string> Strings(JsonNode? node) => [.. (node as JsonArray)?.Select(v => (string?)v ?? "") ?? []];
}
