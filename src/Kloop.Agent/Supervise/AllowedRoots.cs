namespace Kloop.Agent.Supervise;

/// <summary>The folders that a laptop may sync: those of the container's arguments, and what lies below them.</summary>
/// <param name="roots">As the arguments have them; a relative one starts from the working directory.</param>
internal sealed class AllowedRoots(IEnumerable<string> roots)
{
    private readonly string[] _roots = [.. roots.Select(Whole)];

    /// <summary>The folder, absolute.</summary>
    /// <exception cref="UnauthorizedAccessException">It is not among those that were agreed on when the container was started, or a link leads out of them.</exception>
    public string Resolve(string folder)
    {
        string whole = Whole(folder);
        if (_roots.FirstOrDefault(r => whole == r || whole.StartsWith(r == "/" ? r : r + "/", StringComparison.Ordinal)) is not { } root)
        {
            throw new UnauthorizedAccessException($"{folder} is not synced in this container: {(_roots.Length == 0 ? "nothing is" : $"only {string.Join(", ", _roots)}")}");
        }

        for (string part = whole; part.Length > root.Length; part = Path.GetDirectoryName(part)!)
        {
            if (new FileInfo(part).LinkTarget is not null) throw new UnauthorizedAccessException($"{part} is a link: nothing is written through it");
        }

        return whole;
    }

    private static string Whole(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
}
