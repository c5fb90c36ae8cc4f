namespace Kloop.Shoes.Tests.Doubles;

/// <summary>A folder of one test, which an ordinary user may enter.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kloop-test-").FullName;

    public TestFolder() => File.SetUnixFileMode(Path, (UnixFileMode)0b111_101_101);

    /// <summary>Makes a file with its folders; its whole path.</summary>
    public string WithFile(string name, string text)
    {
        string path = At(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Makes a folder; its whole path.</summary>
    public string Folder(string name) => Directory.CreateDirectory(At(name)).FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
