using Kloop.Engine.Configuration;

namespace Kloop.Engine.Tests.Configuration;

public sealed class ConfigurationFileTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kloop-").FullName;

    [Fact]
    public void Nearest_IsFound_UpToTheRepositorysRoot()
    {
        string deep = Folder("repository/services/cart");
        Folder("repository/.git");
        Write("kloop.yaml", "redirect: [{service: above}]");
        Assert.Null(ConfigurationFile.Read(null, deep));
        Write("repository/kloop.yaml", "redirect: [{service: root}]");
        Assert.Equal(("../../kloop.yaml", "root"), Read(null, deep));
        Write("repository/services/kloop.yaml", "redirect: [{service: near, dir: cart}]");
        Assert.Equal(("../kloop.yaml", "near"), Read(null, deep));
        Assert.Equal(deep, ConfigurationFile.Read(null, deep)!.Redirect[0].Directory);
    }

    [Fact]
    public void OutsideOfARepository_OnlyTheFolderItselfCounts()
    {
        string inner = Folder("inner");
        Write("kloop.yaml", "redirect: [{service: above}]");
        Assert.Null(ConfigurationFile.Read(null, inner));
        Assert.Equal(("kloop.yaml", "above"), Read(null, _root));
    }

    [Fact]
    public void TheSchemaThatItNames_IsWritten_WhereItIsMissing()
    {
        string schema = Path.Combine(_root, ".kloop", "kloop.schema.json");
        Write("kloop.yaml", "redirect: [{service: a}]");
        Read(null, _root);
        Assert.False(File.Exists(schema));
        Write("kloop.yaml", "# yaml-language-server: $schema=.kloop/kloop.schema.json\nredirect: [{service: a}]");
        Read(null, _root);
        Assert.Equal(ConfigurationSchema.Text, File.ReadAllText(schema));
        Assert.Equal("*\n", File.ReadAllText(Path.Combine(_root, ".kloop", ".gitignore")));
        File.WriteAllText(schema, "mine");
        Read(null, _root);
        Assert.Equal("mine", File.ReadAllText(schema));
    }

    [Fact]
    public void ASchemaThatCannotBeWritten_IsNoFault()
    {
        // A file where the folder would be: root may write everywhere else.
        Write(".kloop", "");
        Write("kloop.yaml", "# yaml-language-server: $schema=.kloop/kloop.schema.json\nredirect: [{service: a}]");
        Assert.Equal(("kloop.yaml", "a"), Read(null, _root));
    }

    [Fact]
    public void GivenFile_IsTheOne()
    {
        Write("kloop.yaml", "redirect: [{service: near}]");
        Write("other.yaml", "redirect: [{service: given}]");
        Assert.Equal(("other.yaml", "given"), Read("other.yaml", _root));
        Write("other.yaml", "redirect: 3");
        Assert.StartsWith("other.yaml:1:11: ", Assert.Throws<UsageException>(() => Read("other.yaml", _root)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nowhere.yaml")]
    [InlineData("folder")]
    public void GivenFile_ThatCannotBeRead_IsNamedWithARemedy(string file)
    {
        Folder("folder");
        string message = Assert.Throws<UsageException>(() => Read(file, _root)).Message;
        Assert.StartsWith($"--config {file} cannot be read (", message, StringComparison.Ordinal);
        Assert.EndsWith("give the path of a kloop.yaml", message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static (string, string) Read(string? given, string folder) =>
        ConfigurationFile.Read(given, folder) is { } read ? (read.File, read.Redirect[0].Service) : ("", "");

    private string Folder(string path) => Directory.CreateDirectory(Path.Combine(_root, path)).FullName;

    private void Write(string path, string text) => File.WriteAllText(Path.Combine(_root, path), text);
}
