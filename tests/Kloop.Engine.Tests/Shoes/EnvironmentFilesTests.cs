using Kloop.Engine.Shoes;

namespace Kloop.Engine.Tests.Shoes;

public sealed class EnvironmentFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;

    private string File => Path.Combine(_folder, ".env");

    [Fact]
    public void Values_AreEscaped_AndNamesSorted() =>
        Assert.Equal(
            "A=\"plain\"\nB=\"two\\nlines\\r\"\nC=\"say \\\"hi\\\" \\\\ \\$HOME\"\n",
            EnvironmentFiles.Format(new Dictionary<string, string> { ["C"] = "say \"hi\" \\ $HOME", ["A"] = "plain", ["B"] = "two\nlines\r" }));

    [Fact]
    public void File_IsForItsOwnerAlone_AlsoWhereAnOpenOneStood()
    {
        System.IO.File.WriteAllText(File, "old");
        System.IO.File.SetUnixFileMode(File, (UnixFileMode)Convert.ToInt32("666", 8));
        new EnvironmentFiles(File, null).Write(new Dictionary<string, string> { ["A"] = "b" });
        Assert.Equal("A=\"b\"\n", System.IO.File.ReadAllText(File));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public void Json_IsOneObject()
    {
        new EnvironmentFiles(null, File).Write(new Dictionary<string, string> { ["B"] = "\"", ["A"] = "1" });
        Assert.Equal("{\"A\":\"1\",\"B\":\"\\u0022\"}\n", System.IO.File.ReadAllText(File));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    [Fact]
    public void PathThatCannotBeWritten_IsNamed()
    {
        string path = Path.Combine(_folder, "none", ".env");
        var e = Assert.Throws<UsageException>(() => new EnvironmentFiles(path, null).Write(new Dictionary<string, string>()));
        Assert.Contains(path, e.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
