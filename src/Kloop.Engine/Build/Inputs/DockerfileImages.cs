using System.Text.RegularExpressions;
using Kloop.Engine.Projects.Dockerfiles;

namespace Kloop.Engine.Build.Inputs;

/// <summary>The images that a Dockerfile takes from elsewhere: those of FROM, COPY --from and RUN --mount. Pure. Source: Dockerfile reference.</summary>
internal static partial class DockerfileImages
{
    private const string Nothing = "scratch";

    /// <summary>Each once; no stages of its own.</summary>
    /// <param name="text">The Dockerfile.</param>
    /// <param name="arguments">Build arguments, which win over the defaults of ARG.</param>
    public static IReadOnlyList<string> Of(string text, IReadOnlyDictionary<string, string> arguments)
    {
        var stages = DockerStages.Parse(text, arguments.ToDictionary(a => a.Key, a => (string?)a.Value));
        var names = stages.Select(s => s.Name).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        var sources = DockerfileText.Parse(text).Where(i => i.Name is "COPY" or "ADD" or "RUN").SelectMany(i => Source().Matches(i.Rest)).Select(m => m.Groups[1].Value)
            .Where(s => !names.Contains(s) && !s.All(char.IsAsciiDigit) && !s.Contains('$', StringComparison.Ordinal));
        return [.. stages.Where(s => s.From is null).Select(s => s.Base).Concat(sources).Where(i => i.Length > 0 && i != Nothing).Distinct()];
    }

    [GeneratedRegex(@"(?<=^|\s)--(?:from=|mount=(?:[^\s]*,)?from=)([^,\s]+)")]
    private static partial Regex Source();
}
