namespace Kloop.EndToEnd.Tests.Tools;

/// <summary>A folder of the laptop.</summary>
internal sealed class LaptopFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("kloop-dev-").FullName;

    public string At(string file) => System.IO.Path.Combine(Path, file);

    public void Write(string file, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(file))!);
        File.WriteAllText(At(file), text);
    }

    /// <summary>Random bytes, there all at once: while a large file is written, what is there of it already is a file, too.</summary>
    public void Write(string file, int length)
    {
        var bytes = new byte[length];
        Random.Shared.NextBytes(bytes);
        string beside = Path + ".part";
        File.WriteAllBytes(beside, bytes);
        File.Move(beside, At(file), overwrite: true);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
