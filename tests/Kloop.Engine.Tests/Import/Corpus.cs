using Kloop.Engine.Applications;
using Kloop.Engine.Import;

namespace Kloop.Engine.Tests.Import;

/// <summary>Other people's files, beside the project: <c>../shared/corpus</c>.</summary>
internal static class Corpus
{
    public static string Folder { get; } = Find();

    public static IEnumerable<string> Files =>
        Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories)
            .Where(f => Path.GetFileName(f).StartsWith("skaffold", StringComparison.Ordinal) || Path.GetFileName(f) == "devspace.yaml")
            .Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal);

    /// <summary>An import that sees nothing of this laptop but the files.</summary>
    public static ImportOptions Options { get; } = new()
    {
        WorkingFolder = Folder,
        Environment = _ => null,
        Run = (command, _) => throw new InvalidOperationException($"{string.Join(' ', command)} must not run"),
        OperatingSystem = "linux",
        Context = "test",
    };

    public static Application Read(string file, ImportOptions? options = null) => Importer.Read(file, options ?? Options);

    /// <summary>A path of the corpus as the importers give it.</summary>
    public static string At(string path) => Path.Combine(Folder, path);

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Kloop.slnx"))) return Path.GetFullPath(Path.Combine(at.FullName, "..", "shared", "corpus"));
        }

        throw new InvalidOperationException("the tests run outside of the repository");
    }
}
