using Kloop.Engine.Applications;
using Kloop.Sync.Ignore;

namespace Kloop.Engine.Dev.Changes;

/// <summary>What of a synced folder is left out: its .dockerignore, for that says what the image has, or else its .gitignore; and what the configuration says. Pure.</summary>
internal static class FolderRules
{
    /// <summary>The rules in the dialect of the ignore file.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="docker">Its .dockerignore; null for none.</param>
    /// <param name="git">Its .gitignore; null for none.</param>
    public static (IgnoreDialect Dialect, string Text) Of(SyncFolder folder, string? docker, string? git)
    {
        if (docker is not null && folder.Only.Count == 0) return (IgnoreDialect.Docker, Join([docker, .. folder.Ignored.Select(ToDocker)]));
        IEnumerable<string> only = folder.Only.Count == 0 ? [] : ["*", "!*/", .. folder.Only.SelectMany(p => (string[])[$"!{p}", $"!{p.TrimEnd('/')}/**"])];
        return (IgnoreDialect.Git, Join([git ?? "", .. only, .. folder.Ignored]));
    }

    /// <summary>A pattern of .gitignore without a slash is about any folder; one of .dockerignore about the root.</summary>
    private static string ToDocker(string pattern)
    {
        bool negated = pattern.StartsWith('!');
        string rest = (negated ? pattern[1..] : pattern).TrimEnd('/');
        string here = rest.Contains('/', StringComparison.Ordinal) ? rest.TrimStart('/') : $"**/{rest}";
        return (negated ? "!" : "") + here;
    }

    private static string Join(IEnumerable<string> lines) => string.Join('\n', lines);
}
