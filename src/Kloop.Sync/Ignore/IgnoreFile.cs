namespace Kloop.Sync.Ignore;

/// <summary>Reads the lines of a .gitignore (gitignore(5)) or a .dockerignore (docs.docker.com, "dockerignore files").</summary>
internal static class IgnoreFile
{
    /// <param name="text">The file.</param>
    /// <param name="folder">The folder that it stands in, relative to the tree's root; empty for the root.</param>
    public static IEnumerable<IgnoreRule> ParseGit(string text, string folder)
    {
        foreach (string line in Lines(text))
        {
            string pattern = WithoutTrailingSpaces(line);
            if (pattern.Length == 0 || pattern[0] == '#') continue;
            bool negated = pattern[0] == '!';
            if (negated) pattern = pattern[1..];
            if (pattern.StartsWith("\\#", StringComparison.Ordinal) || pattern.StartsWith("\\!", StringComparison.Ordinal)) pattern = pattern[1..];
            bool foldersOnly = pattern.EndsWith('/');
            pattern = pattern.TrimEnd('/');
            if (pattern.Length == 0) continue;
            // A slash at the beginning or in the middle ties the pattern to the file's own folder.
            bool anchored = pattern.Contains('/', StringComparison.Ordinal);
            var segments = pattern.TrimStart('/').Split('/');
            yield return new IgnoreRule(anchored ? segments : ["**", .. segments], negated, foldersOnly, folder);
        }
    }

    /// <summary>Every pattern is tied to the root; surrounding blanks do not count.</summary>
    /// <param name="text">The file, which stands in the tree's root.</param>
    public static IEnumerable<IgnoreRule> ParseDocker(string text)
    {
        foreach (string line in Lines(text))
        {
            if (line.StartsWith('#')) continue;
            string pattern = line.Trim();
            bool negated = pattern.StartsWith('!');
            if (negated) pattern = pattern[1..].Trim();
            var segments = new List<string>();
            foreach (string segment in pattern.Split('/'))
            {
                if (segment is "" or ".") continue;
                if (segment != "..") segments.Add(segment);
                else if (segments.Count > 0) segments.RemoveAt(segments.Count - 1);
            }

            if (segments.Count > 0) yield return new IgnoreRule([.. segments], negated, FoldersOnly: false, "");
        }
    }

    private static IEnumerable<string> Lines(string text) =>
        text.TrimStart('\uFEFF').Split('\n').Select(l => l.EndsWith('\r') ? l[..^1] : l);

    /// <summary>Trailing spaces do not count unless a backslash protects them.</summary>
    private static string WithoutTrailingSpaces(string line)
    {
        int end = line.Length;
        while (end > 0 && line[end - 1] == ' ' && (end < 2 || line[end - 2] != '\\')) end--;
        return line[..end];
    }
}
