using System.Text;

namespace Kloop.Engine.Build.Inputs;

/// <summary>
/// What a repository ignores in one of its folders: that folder's .gitignore after those above it, up to the
/// repository's root. What a build writes is among it, and is no input. Source: gitignore(5).
/// </summary>
internal static class GitIgnores
{
    private const string File = ".gitignore";

    /// <summary>Patterns as they would stand in a .gitignore of the folder itself.</summary>
    /// <param name="folder">Absolute.</param>
    public static string For(string folder)
    {
        var texts = new Stack<string>();
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            string file = Path.Combine(at, File);
            if (System.IO.File.Exists(file)) texts.Push(Below(System.IO.File.ReadAllText(file), Path.GetRelativePath(at, folder)));
            if (Path.Combine(at, ".git") is var mark && (Directory.Exists(mark) || System.IO.File.Exists(mark))) return string.Join('\n', texts);
        }

        // In no repository only the folder's own counts.
        string own = Path.Combine(folder, File);
        return System.IO.File.Exists(own) ? System.IO.File.ReadAllText(own) : "";
    }

    /// <summary>The patterns of a file above, as they are from a folder below it; those about other folders are left out. Pure.</summary>
    /// <param name="text">The file.</param>
    /// <param name="below">The folder, relative to the file's; <c>.</c> for the same one.</param>
    internal static string Below(string text, string below)
    {
        if (below == ".") return text;
        var result = new StringBuilder();
        foreach (string line in text.Split('\n').Select(l => l.TrimEnd('\r')))
        {
            string negation = line.StartsWith('!') ? "!" : "";
            string pattern = line[negation.Length..];
            string inner = pattern.TrimEnd('/').TrimStart('/');
            if (inner.Length == 0 || line.StartsWith('#')) continue;
            bool anchored = pattern.TrimEnd('/').Contains('/', StringComparison.Ordinal);
            if (!anchored || inner.StartsWith("**/", StringComparison.Ordinal)) result.Append(line).Append('\n');
            else if (inner.StartsWith(below + "/", StringComparison.Ordinal)) result.Append(negation).Append(pattern.TrimStart('/')[below.Length..]).Append('\n');
        }

        return result.ToString();
    }
}
