using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;

namespace Kloop.Engine.Import.Skaffold.Sync;

/// <summary>Makes synced folders of a pattern and what the Dockerfile copies: those files that both name, where the Dockerfile puts them.</summary>
internal static class InferredFolders
{
    /// <param name="place">Where the pattern stands.</param>
    /// <param name="folder">The build's context, absolute.</param>
    /// <param name="pattern">A glob below the context.</param>
    /// <param name="copy">What the Dockerfile copies.</param>
    public static IEnumerable<SyncFolder> Of(Place place, string folder, string pattern, DockerfileCopy copy)
    {
        string source = Path.Combine(folder, copy.Source);
        if (!GlobFolders.IsGlob(copy.Source) && !File.Exists(source))
        {
            foreach (string glob in GlobFolders.Braces(pattern))
            {
                // The pattern as it is below the copied folder; nothing when it is about other folders.
                if (Below(glob, copy.Source) is { } below) yield return new SyncFolder(place, source.TrimEnd('/'), copy.Target) { Only = below is "**" or "**/*" ? [] : ["/" + below] };
            }

            yield break;
        }

        foreach (string file in Files(folder, copy.Source).Where(f => GlobFolders.Braces(pattern).Any(g => GlobMatch.IsMatch(g, f))))
        {
            bool renamed = !copy.IntoFolder && Path.GetFileName(copy.Target) != Path.GetFileName(file);
            string target = copy.IntoFolder || renamed ? copy.Target : Path.GetDirectoryName(copy.Target)!;
            // Under another name it is not this file's folder that is synced: then the image is built anew.
            if (!renamed) yield return new SyncFolder(place, Path.GetDirectoryName(Path.Combine(folder, file))!, target) { Only = ["/" + Path.GetFileName(file)] };
        }
    }

    private static string? Below(string glob, string source)
    {
        if (source.Length == 0 || glob.StartsWith("**", StringComparison.Ordinal)) return glob;
        string[] steps = glob.Split('/'), into = source.Split('/');
        for (int i = 0; i < into.Length; i++)
        {
            if (i >= steps.Length) return null;
            if (steps[i] == "**") return string.Join('/', steps[i..]);
            if (!GlobMatch.IsMatch(steps[i], into[i])) return null;
        }

        return steps.Length == into.Length ? "**" : string.Join('/', steps[into.Length..]);
    }

    private static IEnumerable<string> Files(string folder, string source)
    {
        if (!GlobFolders.IsGlob(source)) return [source];
        string at = Path.Combine(folder, Path.GetDirectoryName(source) ?? "");
        if (!Directory.Exists(at)) return [];
        return Directory.EnumerateFiles(at).Select(f => Path.GetRelativePath(folder, f)).Where(f => GlobMatch.IsMatch(source, f)).Order(StringComparer.Ordinal);
    }
}
