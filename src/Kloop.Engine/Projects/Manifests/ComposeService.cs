using System.Globalization;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Projects.Files;

namespace Kloop.Engine.Projects.Manifests;

/// <summary>One service of a compose file (compose-spec.io).</summary>
/// <param name="File">The file, relative to the repository's root.</param>
/// <param name="Name">The service's name.</param>
/// <param name="Image">Its image; null without.</param>
internal sealed record ComposeService(string File, string Name, string? Image)
{
    private static readonly string[] Names = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

    /// <summary>The folder it is built in, relative to the repository's root; null when it is not built here.</summary>
    public string? Context { get; init; }

    /// <summary>Relative to the repository's root.</summary>
    public string? Dockerfile { get; init; }

    public string? Target { get; init; }

    public IReadOnlyDictionary<string, string?> Arguments { get; init; } = new Dictionary<string, string?>();

    /// <summary>Ports on the laptop (null for any) and in the container.</summary>
    public IReadOnlyList<(int? Laptop, int Container)> Ports { get; init; } = [];

    public static bool IsName(string name) => Names.Contains(name);

    /// <summary>The services of a file.</summary>
    public static IEnumerable<ComposeService> Read(string file, YamlValue body)
    {
        foreach (var (key, value) in (body.At("services") as YamlMap)?.Entries.Select(e => (e.Key.Text, e.Value)) ?? [])
        {
            string folder = RelativePath.Folder(file);
            var build = value.At("build");
            string? context = (build as YamlScalar is { IsNull: false } text ? text.Text : build is YamlMap ? build.TextAt("context") ?? "." : null) is { } at ? RelativePath.Join(folder, at) : null;
            yield return new ComposeService(file, key, value.TextAt("image"))
            {
                Context = context,
                Dockerfile = context is null ? null : RelativePath.Join(context, build.TextAt("dockerfile") ?? "Dockerfile"),
                Target = build.TextAt("target"),
                Arguments = BuildArguments(build.At("args")),
                Ports = [.. value.ItemsAt("ports").Select(Port).OfType<(int?, int)>()],
            };
        }
    }

    private static Dictionary<string, string?> BuildArguments(YamlValue? value)
    {
        var arguments = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, one) in (value as YamlMap)?.Entries.Select(e => (e.Key.Text, e.Value)) ?? []) arguments[name] = one is YamlScalar { IsNull: false } text ? text.Text : null;
        foreach (string pair in value is YamlList ? value.TextsAt() : [])
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            arguments[equals < 0 ? pair : pair[..equals]] = equals < 0 ? null : pair[(equals + 1)..];
        }

        return arguments;
    }

    /// <summary><c>8080:80</c>, <c>127.0.0.1:8080:80/tcp</c>, <c>80</c>, or a map; ranges and variables are left out.</summary>
    private static (int? Laptop, int Container)? Port(YamlValue value)
    {
        if (value is YamlMap) return Number(value.TextAt("target")) is { } target ? (Number(value.TextAt("published")), target) : null;
        string[] parts = (value as YamlScalar)?.Text.Split('/')[0].Split(':') ?? [];
        return parts.Length > 0 && Number(parts[^1]) is { } container ? (parts.Length > 1 ? Number(parts[^2]) : null, container) : null;
    }

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and < 65536 ? number : null;
}
