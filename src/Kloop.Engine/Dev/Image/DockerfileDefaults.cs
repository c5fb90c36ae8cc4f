using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kloop.Engine.Dev.Image;

/// <summary>
/// What a Dockerfile says of its image's containers: the last source that is asked, for what a base image says is not in
/// it. Pure. Source: docs.docker.com, "Dockerfile reference".
/// </summary>
internal static class DockerfileDefaults
{
    /// <summary>The last stage's ENTRYPOINT, CMD, WORKDIR and USER; null when it says neither of the first two.</summary>
    /// <param name="text">The Dockerfile.</param>
    /// <param name="stage">The stage; null for the last one.</param>
    public static ImageDefaults? Read(string text, string? stage)
    {
        List<string> entrypoint = [], command = [];
        string? directory = null, user = null;
        bool here = false;
        foreach (var (word, rest) in Instructions(text))
        {
            if (word == "FROM")
            {
                if (here && stage is not null) break;
                var parts = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                here = stage is null || (parts.Length >= 3 && parts[^1].Equals(stage, StringComparison.OrdinalIgnoreCase));
                (entrypoint, command, directory, user) = ([], [], null, null);
            }
            else if (!here) continue;
            else if (word == "ENTRYPOINT") (entrypoint, command) = (Form(rest), []);
            else if (word == "CMD") command = Form(rest);
            else if (word == "WORKDIR") directory = Path.Combine(directory ?? "/", rest);
            else if (word == "USER") user = rest;
        }

        return entrypoint.Count + command.Count == 0 || string.Concat(entrypoint.Concat(command)).Contains("${", StringComparison.Ordinal)
            ? null : new ImageDefaults(entrypoint, command, directory, user, "the Dockerfile");
    }

    /// <summary>Instructions with their lines joined.</summary>
    private static IEnumerable<(string Word, string Text)> Instructions(string text)
    {
        string open = "";
        foreach (string line in text.Split('\n').Select(l => l.Trim()).Where(l => !l.StartsWith('#')))
        {
            open += line.EndsWith('\\') ? line[..^1] + " " : line;
            if (line.EndsWith('\\')) continue;
            var parts = open.Trim().Split(' ', 2, StringSplitOptions.TrimEntries);
            open = "";
            if (parts.Length == 2) yield return (parts[0].ToUpperInvariant(), parts[1]);
        }
    }

    /// <summary>The exec form is a JSON array; anything else is a shell's.</summary>
    private static List<string> Form(string text)
    {
        try
        {
            if (text.StartsWith('[') && JsonNode.Parse(text) is JsonArray words) return [.. words.Select(w => (string)w!)];
        }
        catch (JsonException)
        {
            // Docker, too, takes what is no JSON for a shell's.
        }

        return ["/bin/sh", "-c", text];
    }
}
