namespace Kloop.Engine.Import.Patching;

/// <summary>Where a patch acts, as steps from the root. Pure.</summary>
internal static class PatchPath
{
    /// <summary>
    /// A JSON pointer (RFC 6901), or a path with dots and brackets, such as <c>a.b[0].c</c>. A step is a key, an index,
    /// <c>-</c> for behind the last item, <c>*</c> for all, or <c>key=value</c> for the items that have it.
    /// </summary>
    public static IReadOnlyList<string> Steps(string path)
    {
        if (path.StartsWith('/')) return [.. path[1..].Split('/').Select(Unescape)];
        string plain = path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;
        var steps = new List<string>();
        foreach (string part in Parts(plain))
        {
            int bracket = part.IndexOf('[', StringComparison.Ordinal);
            if (bracket < 0)
            {
                steps.AddRange(part.Contains('/', StringComparison.Ordinal) ? part.Split('/').Select(Unescape) : [part]);
                continue;
            }

            if (bracket > 0) steps.Add(part[..bracket]);
            steps.AddRange(part[bracket..].Split('[', StringSplitOptions.RemoveEmptyEntries).Select(Bracketed));
        }

        return steps;
    }

    /// <summary>Splits at the dots that are outside of brackets.</summary>
    private static IEnumerable<string> Parts(string path)
    {
        int start = 0, depth = 0;
        for (int i = 0; i < path.Length; i++)
        {
            if (path[i] == '[') depth++;
            else if (path[i] == ']') depth--;
            else if (path[i] == '.' && depth == 0)
            {
                yield return path[start..i];
                start = i + 1;
            }
        }

        yield return path[start..];
    }

    /// <summary><c>0]</c>, <c>*]</c>, <c>'a.b']</c>, <c>?(@.name=='x')]</c>.</summary>
    private static string Bracketed(string text)
    {
        string inner = text.TrimEnd(']').Trim();
        if (!inner.StartsWith('?')) return inner.Trim('\'', '"');
        string condition = inner[1..].Trim('(', ')', ' ').Replace("@.", "", StringComparison.Ordinal).Replace("==", "=", StringComparison.Ordinal);
        var sides = condition.Split('=', 2);
        return sides.Length == 2 ? $"{sides[0].Trim()}={sides[1].Trim().Trim('\'', '"')}" : condition;
    }

    private static string Unescape(string step) => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
