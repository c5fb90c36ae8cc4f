using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Import.Skaffold.Sync;

/// <summary>Makes synced folders of manual rules: a glob's files go to <c>dest</c> with their paths, less a prefix. Pure.</summary>
internal static class GlobFolders
{
    private static readonly char[] Wild = ['*', '?', '[', '{'];

    public static IEnumerable<SyncFolder> Manual(Place place, string folder, string source, string target, string strip)
    {
        string prefix = strip.Trim('/');
        foreach (string glob in Braces(source.TrimStart('/') is ['.', '/', .. var rest] ? rest : source.TrimStart('/')))
        {
            if (prefix.Length == 0)
            {
                yield return Folder(place, folder, target, "/" + glob);
            }
            else if (glob == prefix || glob.StartsWith(prefix + "/", StringComparison.Ordinal))
            {
                yield return Folder(place, Path.Combine(folder, prefix), target, glob.Length == prefix.Length ? "**" : "/" + glob[(prefix.Length + 1)..]);
            }
            else
            {
                // Files below the prefix lose it, the others keep their paths.
                if (glob.StartsWith("**", StringComparison.Ordinal)) yield return Folder(place, Path.Combine(folder, prefix), target, "/" + glob);
                yield return Folder(place, folder, target, "/" + glob) with { Ignored = glob.StartsWith("**", StringComparison.Ordinal) ? [$"/{prefix}/"] : [] };
            }
        }
    }

    /// <summary>Whether a path is a pattern.</summary>
    public static bool IsGlob(string path) => path.IndexOfAny(Wild) >= 0;

    /// <summary>The patterns that a pattern with <c>{a,b}</c> stands for: .gitignore has no such thing.</summary>
    public static IEnumerable<string> Braces(string glob)
    {
        int open = glob.IndexOf('{', StringComparison.Ordinal);
        int close = open < 0 ? -1 : glob.IndexOf('}', open);
        if (close < 0) return [glob];
        return glob[(open + 1)..close].Split(',').SelectMany(c => Braces(glob[..open] + c + glob[(close + 1)..]));
    }

    private static SyncFolder Folder(Place place, string laptop, string target, string pattern) =>
        new(place, laptop, target) { Only = pattern is "/**" or "/**/*" or "**" or "/." ? [] : [pattern] };
}
