namespace Kloop.Engine;

/// <summary>Finds what somebody may have meant (Levenshtein distance).</summary>
public static class Nearness
{
    /// <summary>The names within a third of the wanted one's length, nearest first.</summary>
    public static IReadOnlyList<string> Nearest(string wanted, IEnumerable<string> names, int most) =>
        [.. names.Select(n => (Name: n, Distance: Distance(wanted, n)))
            .Where(n => n.Distance <= Math.Max(1, wanted.Length / 3) || n.Name.Contains(wanted, StringComparison.OrdinalIgnoreCase))
            .OrderBy(n => n.Distance).Select(n => n.Name).Take(most)];

    internal static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int cost = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(cost, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
