using Kloop.Engine.Applications;
using Kloop.Sync.Ignore;

namespace Kloop.Engine.Testing.Results;

/// <summary>Finds the result files that a command wrote.</summary>
internal static class ResultFiles
{
    /// <summary>File systems tell times with less precision than clocks.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

    /// <summary>The tests of all files that match and were written since; null when there are no such files.</summary>
    /// <param name="tests">What ran.</param>
    /// <param name="folder">The folder for results of the command's own.</param>
    /// <param name="since">When it began.</param>
    public static IReadOnlyList<TestCase>? Collect(TestSource tests, string folder, DateTimeOffset since)
    {
        var files = Files(folder, _ => true, since);
        if (tests.Results.Count > 0)
        {
            var wanted = IgnoreRules.Parse(IgnoreDialect.Git, string.Join('\n', tests.Results));
            files = files.Concat(Files(tests.Directory, p => wanted.Ignores(p, isFolder: false), since));
        }

        var read = files.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(f => ResultXml.Read(File.ReadAllText(f), tests.Kind, tests.Service)).OfType<IReadOnlyList<TestCase>>().ToList();
        return read.Count == 0 ? null : [.. read.SelectMany(c => c)];
    }

    private static IEnumerable<string> Files(string folder, Func<string, bool> wanted, DateTimeOffset since) => !Directory.Exists(folder) ? []
        : new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 8, IgnoreInaccessible = true })
            .Where(f => f.Extension is ".xml" or ".trx" && f.LastWriteTimeUtc >= since.UtcDateTime - Slack && wanted(Path.GetRelativePath(folder, f.FullName).Replace('\\', '/'))).Select(f => f.FullName);
}
