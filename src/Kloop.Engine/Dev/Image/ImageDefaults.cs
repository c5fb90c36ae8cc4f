using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev.Image;

/// <summary>What an image says of its containers (OCI image-spec 1.0, config.md).</summary>
/// <param name="Entrypoint">The program; empty for none.</param>
/// <param name="Command">Its arguments, or the program where there is no entrypoint.</param>
/// <param name="Directory">The working directory; null where it is not known, <c>/</c> where the image says none.</param>
/// <param name="User">As the image has it: empty for root; null where it is not known.</param>
/// <param name="Source">Where that was read, for people.</param>
internal sealed record ImageDefaults(IReadOnlyList<string> Entrypoint, IReadOnlyList<string> Command, string? Directory, string? User, string Source)
{
    /// <summary>The image's own variables, as far as they are known.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads an image's configuration.</summary>
    public static ImageDefaults Of(JsonObject configuration, string source) => new(
        Strings(configuration.At("config", "Entrypoint")), Strings(configuration.At("config", "Cmd")),
        configuration.Text("config", "WorkingDir") is { Length: > 0 } directory ? directory : "/",
        configuration.Text("config", "User") ?? "", source)
    {
        Environment = Strings(configuration.At("config", "Env")).Select(v => v.Split('=', 2)).Where(v => v.Length == 2).DistinctBy(v => v[0]).ToDictionary(v => v[0], v => v[1]),
    };

    /// <summary>
    /// What a container runs: <c>command</c> takes the entrypoint's place and drops the image's arguments, <c>args</c> takes
    /// theirs. Source: Kubernetes, "Define a Command and Arguments for a Container". Empty where it is not known.
    /// </summary>
    /// <param name="container">The container of a pod's spec.</param>
    /// <param name="image">The image's own; null where it is not known.</param>
    public static IReadOnlyList<string> CommandOf(JsonObject container, ImageDefaults? image)
    {
        var (command, arguments) = (Strings(container["command"]), Strings(container["args"]));
        if (command.Count > 0) return [.. command, .. arguments];
        if (image is null || (image.Entrypoint.Count == 0 && image.Command.Count == 0)) return [];
        return [.. image.Entrypoint, .. arguments.Count > 0 ? arguments : image.Command];
    }

    /// <summary>Whether a container is known to run as root with a root file system that it can write to.</summary>
    public static bool MayWriteAnywhere(JsonObject spec, JsonObject container, ImageDefaults? image)
    {
        if (container.Flag("securityContext", "readOnlyRootFilesystem")) return false;
        if ((container.Number("securityContext", "runAsUser") ?? spec.Number("securityContext", "runAsUser")) is { } user) return user == 0;
        return image?.User is { } own && own.Split(':')[0] is "" or "0" or "root";
    }

    private static List<string> Strings(JsonNode? node) => [.. (node as JsonArray)?.Select(v => (string?)v ?? "") ?? []];
}
