using Kloop.Engine.Deploy.Manifests;

namespace Kloop.Engine.Tests.Deploy.Manifests;

public sealed class FileGlobTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kloop-glob-").FullName;

    public FileGlobTests()
    {
        foreach (string file in (string[])["b.yaml", "a.yml", "notes.txt", "deep/c.yaml", "deep/er/d.yaml"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, file))!);
            File.WriteAllText(Path.Combine(_root, file), "");
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("b.yaml", "b.yaml")]
    [InlineData("*.y*ml", "a.yml b.yaml")]
    [InlineData("**/*.yaml", "b.yaml deep/c.yaml deep/er/d.yaml")]
    [InlineData("deep/?.yaml", "deep/c.yaml")]
    [InlineData("", "a.yml b.yaml")]
    [InlineData("missing.yaml", "")]
    [InlineData("missing/*.yaml", "")]
    public void Patterns_NameFiles_InOrder(string pattern, string files) =>
        Assert.Equal(files, string.Join(' ', FileGlob.Expand(pattern.Length == 0 ? _root : Path.Combine(_root, pattern)).Select(f => Path.GetRelativePath(_root, f))));
}
