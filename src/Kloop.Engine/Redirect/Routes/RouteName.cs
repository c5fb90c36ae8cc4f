using System.Text;

namespace Kloop.Engine.Redirect.Routes;

/// <summary>The name that isolated requests carry: a DNS label (RFC 1123), so that it can be a subdomain too. Pure.</summary>
internal static class RouteName
{
    private const int Longest = 63;

    /// <summary>What is wrong with a name, with the remedy; null when it is good.</summary>
    public static string? Fault(string name)
    {
        if (name.Length is > 0 and <= Longest && name.All(IsAllowed) && name[0] != '-' && name[^1] != '-') return null;
        string need = $"--as {name}: a name is 1 to {Longest} of a-z, 0-9 and -, and neither begins nor ends with -";
        return Of(name) is { } near ? $"{need}, such as --as {near}" : need;
    }

    /// <summary>A name out of any text, such as a user's; null when nothing of it can stay.</summary>
    public static string? Of(string text)
    {
        var label = new StringBuilder();
        // ada@example.test and CORP\ada are both ada.
        string own = text.Split('@')[0].Split('\\')[^1];
        foreach (char c in own.ToLowerInvariant())
        {
            if (IsAllowed(c) && c != '-') label.Append(c);
            else if (label.Length > 0 && label[^1] != '-') label.Append('-');
        }

        string made = label.ToString();
        made = made[..Math.Min(made.Length, Longest)].TrimEnd('-');
        return made.Length > 0 ? made : null;
    }

    private static bool IsAllowed(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-';
}
