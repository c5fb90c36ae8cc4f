using System.Text;

namespace Kloop.Engine.Projects;

/// <summary>A name that Kubernetes takes for a label and a namespace. Pure.</summary>
internal static class ApplicationName
{
    /// <summary>Of any text: a DNS label (RFC 1123), at most 63 characters; <c>app</c> where nothing is left.</summary>
    public static string Of(string text)
    {
        var name = new StringBuilder();
        foreach (char c in text.ToLowerInvariant()) name.Append(char.IsAsciiLetterOrDigit(c) ? c : '-');
        string label = name.ToString().Trim('-');
        if (label.Length > 63) label = label[..63].TrimEnd('-');
        return label.Length == 0 ? "app" : label;
    }

    /// <summary>Whether a text is one.</summary>
    public static bool Is(string text) => text.Length is > 0 and <= 63 && text == Of(text);
}
