namespace Kloop.Engine.Protection;

/// <summary>Names that nobody gives to anything but what customers use. Pure.</summary>
internal static class ObviousNames
{
    private static readonly string[] Words = ["prod", "production", "prd", "live"];

    /// <summary><c>non-prod</c>, <c>pre-prod</c>: what stands before such a word may take it back.</summary>
    private static readonly string[] Lifting = ["non", "not", "no", "pre", "fake", "like"];

    /// <summary>The word in a name that makes it one, such as <c>prod</c> of <c>eu-prod-2</c> or of <c>arn:aws:eks:eu:1:cluster/prod</c>; null for none.</summary>
    public static string? WordIn(string name)
    {
        string[] parts = [.. Parts(name.ToLowerInvariant())];
        for (int i = 0; i < parts.Length; i++)
        {
            // prod2, live01
            string word = parts[i].TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
            if (Words.Contains(word) && !(i > 0 && Lifting.Contains(parts[i - 1])) && !(i + 1 < parts.Length && parts[i + 1] == "like")) return word;
        }

        return null;
    }

    private static IEnumerable<string> Parts(string name)
    {
        int start = 0;
        for (int i = 0; i <= name.Length; i++)
        {
            if (i < name.Length && char.IsAsciiLetterOrDigit(name[i])) continue;
            if (i > start) yield return name[start..i];
            start = i + 1;
        }
    }
}
