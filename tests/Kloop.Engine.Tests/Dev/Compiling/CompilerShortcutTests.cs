using Kloop.Engine.Dev.Compiling;
using Kloop.Engine.Programs;

namespace Kloop.Engine.Tests.Dev.Compiling;

/// <summary>With the real SDK, in a folder whose name has a space.</summary>
public sealed class CompilerShortcutTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop compile-").FullName;
    private readonly List<string> _said = [];
    private readonly CompilerShortcut _shortcut;

    public CompilerShortcutTests() => _shortcut = new CompilerShortcut([.. Build, "--no-restore"], _folder);

    private string[] Build => ["dotnet", "build", In("Cart.csproj"), "-c", "Debug", "-o", In("out"), "-v", "quiet", "-nologo"];

    public async ValueTask DisposeAsync()
    {
        await _shortcut.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task AnEdit_IsCompiled_AsTheBuildWould()
    {
        await BuildAsync("");
        Assert.Equal("one", await RunAsync());
        _shortcut.Learn();
        Assert.Equal(0, await EditAsync("two"));
        Assert.Equal("two", await RunAsync());
        // The build itself makes the same of it.
        byte[] made = await File.ReadAllBytesAsync(In("out/Cart.dll"), TestContext.Current.CancellationToken);
        Assert.Equal(0, (await ProgramRun.RunAsync(new ProgramCall("dotnet", Build[1..]), TestContext.Current.CancellationToken)).Code);
        Assert.Equal(made, await File.ReadAllBytesAsync(In("out/Cart.dll"), TestContext.Current.CancellationToken));

        Assert.Equal(1, await EditAsync("\" + missing + \""));
        Assert.Contains(_said, l => l.Contains("Program.cs", StringComparison.Ordinal) && l.Contains("error CS0103", StringComparison.Ordinal));
        Assert.Equal("two", await RunAsync());
        Assert.Equal(0, await EditAsync("three"));
        Assert.Equal("three", await RunAsync());

        // What the compiler was not told of is for the build.
        await File.WriteAllTextAsync(In("New.cs"), "class New;", TestContext.Current.CancellationToken);
        Assert.Null(await _shortcut.TryAsync([In("New.cs")], _said.Add, TestContext.Current.CancellationToken));
        Assert.False(_shortcut.Outlives([In("New.cs")]));
        Assert.True(_shortcut.Outlives([In("Program.cs"), In("appsettings.json")]));
        File.Delete(In("Program.cs"));
        Assert.Null(await _shortcut.TryAsync([In("Program.cs")], _said.Add, TestContext.Current.CancellationToken));
        Assert.False(_shortcut.Outlives([In("Program.cs")]));
    }

    [Fact]
    public async Task AProject_WhoseBuildDoesMoreThanCompile_IsNotTaken()
    {
        await BuildAsync("""<Target Name="Weave" AfterTargets="CoreCompile" Inputs="@(Compile)" Outputs="$(IntermediateOutputPath)woven"><Exec Command="printf woven >> '@(IntermediateAssembly)'; touch $(IntermediateOutputPath)woven" /></Target>""");
        _shortcut.Learn();
        Assert.Null(await EditAsync("two"));
        Assert.Equal("one", await RunAsync());
    }

    private async Task BuildAsync(string more)
    {
        await File.WriteAllTextAsync(In("Directory.Build.props"), "<Project />", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(In("Cart.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><GenerateDocumentationFile>true</GenerateDocumentationFile></PropertyGroup>
              {more}
            </Project>
            """, TestContext.Current.CancellationToken);
        await WriteAsync("one");
        var built = await ProgramRun.RunAsync(new ProgramCall("dotnet", Build[1..]), TestContext.Current.CancellationToken);
        Assert.True(built.Code == 0, built.Log);
    }

    private async Task<int?> EditAsync(string text)
    {
        await _shortcut.SettleAsync(TestContext.Current.CancellationToken);
        await WriteAsync(text);
        return await _shortcut.TryAsync([In("Program.cs")], _said.Add, TestContext.Current.CancellationToken);
    }

    private Task WriteAsync(string text) => File.WriteAllTextAsync(In("Program.cs"), $"System.Console.Write(\"{text}\");\n", TestContext.Current.CancellationToken);

    private async Task<string> RunAsync() => (await ProgramRun.RunAsync(new ProgramCall("dotnet", [In("out/Cart.dll")]), TestContext.Current.CancellationToken)).Output.Trim();

    private string In(string path) => Path.Combine(_folder, path);
}
