namespace Kloop.Sync.Ignore;

/// <summary>Whose rules decide.</summary>
public enum IgnoreDialect
{
    /// <summary>.gitignore in any folder; what lies in an ignored folder stays ignored.</summary>
    Git,

    /// <summary>.dockerignore in the root; a later <c>!</c> brings back what lies in an ignored folder.</summary>
    Docker,
}

/// <summary>
/// What of a tree is not synced. Immutable: rules of a deeper folder make a new one. The last rule that matches decides.
/// </summary>
public sealed class IgnoreRules
{
    /// <summary>Name of the files that Kloop writes beside the final ones; never synced.</summary>
    public const string TemporaryPrefix = ".kloop-tmp-";

    private static readonly IgnoreRule[] Always = [.. IgnoreFile.ParseGit($".git\n{TemporaryPrefix}*\n", "")];

    private readonly IgnoreDialect _dialect;
    private readonly IgnoreRule[] _rules;

    private IgnoreRules(IgnoreDialect dialect, IgnoreRule[] rules) => (_dialect, _rules) = (dialect, rules);

    /// <summary>Rules that stand in the tree's root.</summary>
    /// <param name="dialect">How <paramref name="text"/> is read.</param>
    /// <param name="text">The ignore file; empty for none.</param>
    public static IgnoreRules Parse(IgnoreDialect dialect, string text) =>
        new(dialect, [.. dialect == IgnoreDialect.Git ? IgnoreFile.ParseGit(text, "") : IgnoreFile.ParseDocker(text)]);

    /// <summary>With the rules of a .gitignore in a deeper folder, which go before those above it.</summary>
    public IgnoreRules With(string text, string folder) => new(_dialect, [.. _rules, .. IgnoreFile.ParseGit(text, folder)]);

    /// <summary>The ignore file's name in each folder that may have one; null where only the root's counts.</summary>
    internal string? NestedName => _dialect == IgnoreDialect.Git ? ".gitignore" : null;

    /// <summary>Whether a path is ignored, by itself or by a folder that it lies in.</summary>
    /// <param name="path">Relative to the root, with slashes.</param>
    /// <param name="isFolder">What the path itself is.</param>
    public bool Ignores(string path, bool isFolder)
    {
        for (int slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (IgnoresFolder(path[..slash])) return true;
        }

        return isFolder ? IgnoresFolder(path) : IgnoresItself(path, isFolder: false);
    }

    /// <summary>Whether nothing in a folder can be wanted, its parents being wanted: it needs no look and no watch.</summary>
    public bool IgnoresFolder(string path) =>
        IgnoresItself(path, isFolder: true) && !(_dialect == IgnoreDialect.Docker && _rules.Any(r => r.Negated) && !IsAlways(path, isFolder: true));

    /// <summary>Whether a path is ignored whose parents are not ignored as a whole.</summary>
    public bool IgnoresItself(string path, bool isFolder)
    {
        if (IsAlways(path, isFolder)) return true;
        bool ignored = false;
        foreach (var rule in _rules)
        {
            // A later rule counts only if it would change something.
            if (rule.Negated == ignored && MatchesHere(rule, path, isFolder)) ignored = !ignored;
        }

        return ignored;
    }

    private static bool IsAlways(string path, bool isFolder) => Always.Any(r => r.Matches(path, isFolder));

    /// <summary>Docker's patterns are about all that lies below what they match.</summary>
    private bool MatchesHere(IgnoreRule rule, string path, bool isFolder)
    {
        if (rule.Matches(path, isFolder)) return true;
        if (_dialect == IgnoreDialect.Git) return false;
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            if (rule.Matches(path[..slash], isFolder: true)) return true;
        }

        return false;
    }
}
