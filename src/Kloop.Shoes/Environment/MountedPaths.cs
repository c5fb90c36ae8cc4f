using System.Text.RegularExpressions;

namespace Kloop.Shoes.Environment;

/// <summary>Finds the pod's paths in variables' values, for programs that have the files elsewhere. Pure.</summary>
public static class MountedPaths
{
    /// <summary>Writes the place of the files before each mounted path.</summary>
    /// <param name="variables">The variables.</param>
    /// <param name="paths">The mounted paths, absolute.</param>
    /// <param name="root">The folder below which they are on this laptop; a value that is this folder stays.</param>
    public static IReadOnlyDictionary<string, string?> Rewrite(IReadOnlyDictionary<string, string?> variables, IEnumerable<string> paths, string root)
    {
        // The longest first: /etc/app/tls stands in /etc/app. A path begins where a value, a list's entry, an option's value or a URL's path does.
        string any = string.Join('|', paths.OrderByDescending(p => p.Length).Select(Regex.Escape));
        if (any.Length == 0) return variables;
        var path = new Regex($@"(?<=^|[=:,;\s""'@(\[]|[a-z]://)({any})(?=$|[/:,;\s""')\]?#])", RegexOptions.CultureInvariant);
        return variables.ToDictionary(v => v.Key, v => v.Value is null || v.Value == root ? v.Value : path.Replace(v.Value, m => root + m.Value));
    }
}
