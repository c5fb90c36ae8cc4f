namespace Kloop.Sync.Ignore;

/// <summary>
/// One part of a pattern between slashes: <c>*</c> any characters, <c>?</c> one, <c>[a-z]</c> and <c>[!a-z]</c> one of a
/// set, <c>\</c> the next as it is (gitignore(5), fnmatch(3) with FNM_PATHNAME).
/// </summary>
internal static class GlobSegment
{
    /// <summary>Whether a name, without slashes, matches. Linear in practice: only the last <c>*</c> is tried again.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0, n = 0, star = -1, starName = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, starName) = (p++, n);
            }
            else if (p < pattern.Length && MatchesOne(pattern, ref p, name[n]))
            {
                n++;
            }
            else if (star >= 0)
            {
                (p, n) = (star + 1, ++starName);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    /// <summary>Whether one character matches at <paramref name="p"/>, which then moves behind it.</summary>
    private static bool MatchesOne(ReadOnlySpan<char> pattern, ref int p, char c)
    {
        int at = p;
        switch (pattern[at])
        {
            case '?':
                p++;
                return true;
            case '[' when TrySet(pattern, ref at, c, out bool matches):
                if (matches) p = at;
                return matches;
            case '\\' when at + 1 < pattern.Length:
                at++;
                break;
        }

        if (pattern[at] != c) return false;
        p = at + 1;
        return true;
    }

    /// <summary>False if the bracket is not closed: it is then a character like others.</summary>
    private static bool TrySet(ReadOnlySpan<char> pattern, ref int at, char c, out bool matches)
    {
        matches = false;
        int i = at + 1;
        bool negated = i < pattern.Length && pattern[i] is '!' or '^';
        if (negated) i++;
        for (bool first = true; i < pattern.Length; first = false)
        {
            if (pattern[i] == ']' && !first)
            {
                at = i + 1;
                matches ^= negated;
                return true;
            }

            char low = Next(pattern, ref i), high = low;
            if (i + 1 < pattern.Length && pattern[i] == '-' && pattern[i + 1] != ']')
            {
                i++;
                high = Next(pattern, ref i);
            }

            matches |= c >= low && c <= high;
        }

        return false;
    }

    private static char Next(ReadOnlySpan<char> pattern, ref int i)
    {
        if (pattern[i] == '\\' && i + 1 < pattern.Length) i++;
        return pattern[i++];
    }
}
