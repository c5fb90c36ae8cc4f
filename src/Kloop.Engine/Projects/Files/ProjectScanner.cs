using System.IO.Enumeration;
using Kloop.Sync.Ignore;

namespace Kloop.Engine.Projects.Files;

/// <summary>Looks through a repository: what .gitignore ignores is not entered, links are not followed, and it ends at its bounds.</summary>
internal static class ProjectScanner
{
    /// <summary>More files than this are not looked at.</summary>
    public const int MostFiles = 50_000;

    /// <summary>Files that are longer, in bytes, are not read: nobody wrote them.</summary>
    public const int LongestText = 1 << 20;

    /// <summary>More than this, in bytes, is not read altogether.</summary>
    private const long MostText = 64L << 20;

    private const int Deepest = 16;

    /// <summary>What tools make or fetch, where no .gitignore says so.</summary>
    private const string Usual = "node_modules/\n.venv/\nvenv/\n__pycache__/\nbin/\nobj/\ntarget/\n.gradle/\n.terraform/\n.kloop/\n";

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = true, ReturnSpecialDirectories = false };

    /// <summary>The repository as it is now.</summary>
    /// <param name="root">Its folder, absolute.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <param name="mostFiles">The bound.</param>
    public static ProjectFiles Scan(string root, CancellationToken cancellationToken, int mostFiles = MostFiles)
    {
        var paths = new List<string>();
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var problems = new List<string>();
        long read = 0;
        // Nearest folders first: what is left out at a bound is what lies deepest.
        var left = new Queue<(string Folder, IgnoreRules Rules)>([("", RootRules(root))]);
        while (left.TryDequeue(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rules = next.Folder.Length > 0 && Read(Path.Combine(root, next.Folder, ".gitignore")) is { } more ? next.Rules.With(more, next.Folder) : next.Rules;
            foreach (var (path, isFolder, size) in List(root, next.Folder, problems))
            {
                if (isFolder ? rules.IgnoresFolder(path) : rules.IgnoresItself(path, isFolder: false)) continue;
                if (isFolder)
                {
                    if (path.Count(c => c == '/') < Deepest) left.Enqueue((path, rules));
                    continue;
                }

                if (paths.Count == mostFiles)
                {
                    problems.Add($"{root} has more than {mostFiles} files: the deeper ones were not looked at; a .gitignore, or kloop.yaml in a folder of it, makes it fewer");
                    return new ProjectFiles(root, paths, texts, problems);
                }

                paths.Add(path);
                if (size > LongestText || read > MostText || !ReadFiles.Says(path) || Read(Path.Combine(root, path)) is not { } text) continue;
                texts[path] = text;
                read += size;
            }
        }

        return new ProjectFiles(root, paths, texts, problems);
    }

    private static IReadOnlyList<(string Path, bool IsFolder, long Size)> List(string root, string folder, List<string> problems)
    {
        try
        {
            return [.. new FileSystemEnumerable<(string, bool, long)>(
                Path.Combine(root, folder),
                (ref FileSystemEntry e) => (folder.Length == 0 ? e.FileName.ToString() : $"{folder}/{e.FileName}", e.IsDirectory, e.IsDirectory ? 0 : e.Length),
                Everything)
            {
                // A link to a folder may lead anywhere, also back up.
                ShouldIncludePredicate = (ref FileSystemEntry e) => !(e.IsDirectory && (e.Attributes & FileAttributes.ReparsePoint) != 0),
            }];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{(folder.Length == 0 ? root : folder)} could not be looked at: {e.Message}");
            return [];
        }
    }

    /// <summary>Those of the root, and of the folders above it up to the repository's own.</summary>
    private static IgnoreRules RootRules(string root)
    {
        var texts = new List<string> { Read(Path.Combine(root, ".gitignore")) ?? "" };
        string below = "";
        for (var at = new DirectoryInfo(root); IsInRepository(root) && at.Parent is { } parent && !IsRepository(at.FullName); at = parent)
        {
            below = below.Length == 0 ? at.Name : $"{at.Name}/{below}";
            if (Read(Path.Combine(parent.FullName, ".gitignore")) is { } text) texts.Add(IgnoresAbove.Translate(text, below));
        }

        return IgnoreRules.Parse(IgnoreDialect.Git, Usual + string.Join('\n', texts.AsEnumerable().Reverse()));
    }

    private static bool IsInRepository(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (IsRepository(at.FullName)) return true;
        }

        return false;
    }

    /// <summary>A worktree's mark is a file.</summary>
    private static bool IsRepository(string folder) => Path.Combine(folder, ".git") is var mark && (Directory.Exists(mark) || File.Exists(mark));

    private static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
