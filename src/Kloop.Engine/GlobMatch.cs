using System.Text;
using System.Text.RegularExpressions;

namespace Kloop.Engine;

/// <summary>Go's globs, with <c>**</c> for any number of folders. Pure.</summary>
internal static class GlobMatch
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    public static bool IsMatch(string glob, string path)
    {
        try
        {
            return Regex.IsMatch(path, Pattern(glob), RegexOptions.CultureInvariant, Longest);
        }
        catch (Exception e) when (e is ArgumentException or RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string Pattern(string glob)
    {
        var pattern = new StringBuilder("^");
        for (int i = 0; i < glob.Length; i++)
        {
            string rest = glob[i..];
            if (rest.StartsWith("**/", StringComparison.Ordinal)) (_, i) = (pattern.Append("(.*/)?"), i + 2);
            else if (rest.StartsWith("**", StringComparison.Ordinal)) (_, i) = (pattern.Append(".*"), i + 1);
            else if (glob[i] == '*') pattern.Append("[^/]*");
            else if (glob[i] == '?') pattern.Append("[^/]");
            else if (glob[i] == '[' && glob.IndexOf(']', i) is > 0 and var close) (_, i) = (pattern.Append(glob[i..(close + 1)].Replace("[!", "[^", StringComparison.Ordinal)), close);
            else pattern.Append(Regex.Escape(glob[i].ToString()));
        }

        return pattern.Append('$').ToString();
    }
}
