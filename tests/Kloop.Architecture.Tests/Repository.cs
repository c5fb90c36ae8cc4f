using System.Xml.Linq;

namespace Kloop.Architecture.Tests;

/// <summary>The source tree that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Source { get; } = Path.Combine(Root, "src");

    public static IReadOnlyList<string> Projects { get; } = [.. Directory.GetDirectories(Source).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    public static IEnumerable<string> ProjectReferences(string project) =>
        Items(project, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/')));

    public static IEnumerable<string> PackageReferences(string project) => Items(project, "PackageReference");

    /// <summary>Paths from the repository's root, of what people wrote.</summary>
    public static IEnumerable<(string Path, string[] Lines)> Files() =>
        Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Root, f))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .Select(f => (f, File.ReadAllLines(Path.Combine(Root, f))));

    private static IEnumerable<string> Items(string project, string item) =>
        XDocument.Load(Path.Combine(Source, project, project + ".csproj")).Descendants(item).Select(e => (string)e.Attribute("Include")!);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props"))) return folder.FullName;
        }

        throw new InvalidOperationException($"{AppContext.BaseDirectory} is in no checkout");
    }
}
