using System.IO.Enumeration;
using Kloop.Sync.Ignore;

namespace Kloop.Sync.Scan;

/// <summary>Looks through a tree. Ignored folders are not entered; links are not followed.</summary>
public sealed class TreeScanner(string root, IgnoreRules rules)
{
    /// <summary>.NET's sign for bytes of a name that are no UTF-8: such a name cannot be opened again.</summary>
    private const char NotUtf8 = '\uFFFD';

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    /// <summary>The whole tree.</summary>
    /// <param name="onFolder">Called for each folder that is entered, before it is read, with its path (empty: the root) and rules.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public TreeSnapshot Scan(Action<string, IgnoreRules>? onFolder, CancellationToken cancellationToken) => ScanFolder("", rules, onFolder, cancellationToken);

    /// <summary>What lies below one folder, whose own entry is not among it.</summary>
    internal TreeSnapshot ScanFolder(string folder, IgnoreRules above, Action<string, IgnoreRules>? onFolder, CancellationToken cancellationToken)
    {
        var entries = new Dictionary<string, TreeEntry>(StringComparer.Ordinal);
        var problems = new List<ScanProblem>();
        var left = new Stack<(string Folder, IgnoreRules Rules)>([(folder, above)]);
        while (left.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var here = RulesOf(next.Folder, next.Rules);
                onFolder?.Invoke(next.Folder, here);
                foreach (var entry in Read(next.Folder, here, problems))
                {
                    entries[entry.Path] = entry;
                    if (entry.Kind == EntryKind.Folder) left.Push((entry.Path, here));
                }
            }
            catch (Exception e) when (next.Folder != folder && e is IOException or UnauthorizedAccessException)
            {
                // A folder that went meanwhile is no problem: whoever took it away is told of next.
                if (e is not DirectoryNotFoundException) problems.Add(new ScanProblem(next.Folder, e.Message));
            }
        }

        return new TreeSnapshot(entries, problems);
    }

    /// <summary>One path; null when there is nothing, or nothing that is synced.</summary>
    internal TreeEntry? Look(string path) => PathStatus.Read(Path.Combine(root, path), path);

    private IgnoreRules RulesOf(string folder, IgnoreRules above)
    {
        // The root's own file came with the rules.
        if (folder.Length == 0 || above.NestedName is not { } name) return above;
        string file = Path.Combine(root, folder, name);
        return File.Exists(file) ? above.With(File.ReadAllText(file), folder) : above;
    }

    private IEnumerable<TreeEntry> Read(string folder, IgnoreRules here, List<ScanProblem> problems)
    {
        var names = new FileSystemEnumerable<string>(
            Path.Combine(root, folder),
            (ref FileSystemEntry e) => folder.Length == 0 ? e.FileName.ToString() : $"{folder}/{e.FileName}",
            Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry e) =>
            {
                string path = folder.Length == 0 ? e.FileName.ToString() : $"{folder}/{e.FileName}";
                bool isFolder = e.IsDirectory && (e.Attributes & FileAttributes.ReparsePoint) == 0;
                // A folder may be unwanted itself and still hold what is wanted.
                return !(isFolder ? here.IgnoresFolder(path) : here.IgnoresItself(path, false));
            },
        };
        foreach (string path in names)
        {
            if (path.Contains(NotUtf8, StringComparison.Ordinal))
            {
                problems.Add(new ScanProblem(path, "its name is not UTF-8: rename it"));
            }
            else if (Look(path) is { } entry)
            {
                yield return entry;
            }
        }
    }
}
