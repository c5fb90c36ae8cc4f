using Kloop.Sync.Ignore;

namespace Kloop.Engine.Projects;

/// <summary>What of a repository nobody writes by hand: a watcher of its sources passes over it.</summary>
internal static class SourceRules
{
    /// <summary>What builds and tests write; a .gitignore adds the rest.</summary>
    private const string Written = ".git/\nbin/\nobj/\nnode_modules/\n__pycache__/\n.pytest_cache/\ntarget/\nTestResults/\n.kloop/\n*.pyc\n";

    /// <param name="root">The repository's folder, absolute.</param>
    public static IgnoreRules Of(string root)
    {
        string ignore = Path.Combine(root, ".gitignore");
        return IgnoreRules.Parse(IgnoreDialect.Git, Written + (File.Exists(ignore) ? File.ReadAllText(ignore) : ""));
    }
}
