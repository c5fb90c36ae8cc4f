using Kloop.Engine.Applications;
using Kloop.Engine.Build.Inputs;

namespace Kloop.Engine.Tests.Build.Inputs;

public sealed class ImageInputsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kloop-inputs-").FullName;

    public ImageInputsTests()
    {
        Write("Dockerfile", "FROM scratch\nCOPY . /\n");
        Write(".dockerignore", "*.log\n");
        Write("main.py", "1");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task SameContent_IsTheSameTag_WhateverTheTime()
    {
        string before = await DockerAsync();
        File.SetLastWriteTimeUtc(Path.Combine(_root, "main.py"), DateTime.UnixEpoch);
        Assert.Equal(before, await DockerAsync());
    }

    [Theory]
    [InlineData("main.py", "2")]
    [InlineData("new.py", "")]
    [InlineData("Dockerfile", "FROM scratch\n")]
    public async Task AChange_IsAnotherTag(string file, string text)
    {
        string before = await DockerAsync();
        Write(file, text);
        Assert.NotEqual(before, await DockerAsync());
    }

    [Fact]
    public async Task WhatDockerIgnores_DoesNotCount()
    {
        string before = await DockerAsync();
        Write("debug.log", "much");
        Assert.Equal(before, await DockerAsync());
    }

    [Fact]
    public async Task TheExecuteBit_Counts()
    {
        string before = await DockerAsync();
        File.SetUnixFileMode(Path.Combine(_root, "main.py"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.NotEqual(before, await DockerAsync());
    }

    [Fact]
    public async Task ABasesTag_Counts_AndItsRegistryDoesNot()
    {
        string one = await DockerAsync(new() { ["base"] = "a.example/base:1" });
        Assert.Equal(one, await DockerAsync(new() { ["base"] = "b.example/base:1" }));
        Assert.NotEqual(one, await DockerAsync(new() { ["base"] = "a.example/base:2" }));
    }

    [Fact]
    public async Task AnArgumentFromTheEnvironment_Counts()
    {
        var image = Docker(new Dictionary<string, string?> { ["MODE"] = null });
        Assert.NotEqual(await TagAsync(image, _ => "a"), await TagAsync(image, _ => "b"));
    }

    [Fact]
    public async Task ACommand_DependsOnItsInputsAlone()
    {
        var image = new ImageSource(null, "web", _root, new CommandBuilder(["./build"], ["*.py"], ["test.py"]));
        string before = await TagAsync(image);
        Write("readme.txt", "text");
        Write("test.py", "assert 1");
        Assert.Equal(before, await TagAsync(image));
        Write("main.py", "3");
        Assert.NotEqual(before, await TagAsync(image));
    }

    [Fact]
    public async Task ADotNetProject_DependsOnWhatItRefersTo()
    {
        Write("web/Web.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><ProjectReference Include=\"../lib/Lib.csproj\" /><Protobuf Include=\"..\\prices.proto\" /></ItemGroup></Project>");
        Write("lib/Lib.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />");
        Write("lib/A.cs", "class A;");
        Write("prices.proto", "1");
        var image = new ImageSource(null, "web", Path.Combine(_root, "web"), new DotNetBuilder(Path.Combine(_root, "web/Web.csproj"), new Dictionary<string, string>()));
        var tags = new List<string> { await TagAsync(image) };
        foreach (var (file, text) in ((string, string)[])[("lib/A.cs", "class B;"), ("prices.proto", "2"), ("Directory.Build.props", "<Project />")])
        {
            Write(file, text);
            tags.Add(await TagAsync(image));
        }

        Write("web/obj/x.json", "{}");
        Assert.Equal(tags.Count, tags.Distinct().Count());
        Assert.Equal(tags[^1], await TagAsync(image));
    }

    [Fact]
    public async Task AMissingDockerfile_IsNamed()
    {
        File.Delete(Path.Combine(_root, "Dockerfile"));
        var e = await Assert.ThrowsAsync<UsageException>(() => DockerAsync());
        Assert.Contains(Path.Combine(_root, "Dockerfile"), e.Message, StringComparison.Ordinal);
    }

    private ImageSource Docker(Dictionary<string, string?> arguments) =>
        new(null, "web", _root, new DockerfileBuilder(Path.Combine(_root, "Dockerfile"), null, null, arguments, []));

    private Task<string> DockerAsync(Dictionary<string, string>? bases = null) =>
        ImageInputs.TagAsync(Docker([]), bases ?? [], _root, _ => null, TestContext.Current.CancellationToken);

    private Task<string> TagAsync(ImageSource image, Func<string, string?>? variable = null) =>
        ImageInputs.TagAsync(image, new Dictionary<string, string>(), _root, variable ?? (_ => null), TestContext.Current.CancellationToken);

    private void Write(string path, string text)
    {
        string full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
