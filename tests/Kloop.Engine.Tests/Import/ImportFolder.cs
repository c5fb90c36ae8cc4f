using Kloop.Engine.Applications;
using Kloop.Engine.Import;

namespace Kloop.Engine.Tests.Import;

/// <summary>A folder with files of a test's own, and what importing one of them gives.</summary>
internal sealed class ImportFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("kloop-import-").FullName;

    /// <summary>An import that sees nothing of this laptop but the files.</summary>
    public ImportOptions Options => Corpus.Options with { WorkingFolder = Root };

    public ImportFolder With(string path, string text = "")
    {
        string file = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    public Application Read(string file, ImportOptions? options = null) => Importer.Read(file, options ?? Options);

    /// <summary>The application field by field, paths below the folder.</summary>
    public string Text(string file, ImportOptions? options = null) => ApplicationText.Of(Read(file, options), Root).Split('\n', 2)[1].TrimEnd();

    public string Fault(string file, ImportOptions? options = null) => Assert.Throws<UsageException>(() => Read(file, options)).Message;

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
