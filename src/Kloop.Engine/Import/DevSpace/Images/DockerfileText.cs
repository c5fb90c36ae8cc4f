using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Kloop.Engine.Import.DevSpace.Images;

/// <summary>Adds instructions to a Dockerfile's text. Pure.</summary>
internal static partial class DockerfileText
{
    /// <summary>The text with instructions at a stage's end.</summary>
    /// <param name="text">The Dockerfile.</param>
    /// <param name="target">The stage; null for the last one.</param>
    /// <param name="instructions">Whole lines.</param>
    public static string Append(string text, string? target, IReadOnlyList<string> instructions)
    {
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').ToList();
        int end = lines.Count;
        if (target is not null)
        {
            int stage = lines.FindIndex(l => From().Match(l) is { Success: true } from && from.Groups["name"].Value == target);
            int next = stage < 0 ? -1 : lines.FindIndex(stage + 1, l => From().IsMatch(l));
            if (next >= 0) end = next;
        }

        lines.InsertRange(end, instructions);
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>Words in the form that no shell reads: a JSON list.</summary>
    public static string Words(IEnumerable<string> words) => new JsonArray([.. words.Select(w => (JsonNode?)JsonValue.Create(w))]).ToJsonString();

    [GeneratedRegex(@"^\s*FROM\s+\S.*?(\s+AS\s+(?<name>\S+))?\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex From();
}
