using Kloop.Engine.Dev.Changes;
using Kloop.Engine.Dev.Compiling;

namespace Kloop.Engine.Tests.Dev.Compiling;

/// <summary>With the real SDK: which edits are for the compiler, and which for the build.</summary>
public sealed class LaptopBuilderTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;
    private readonly List<string> _said = [];
    private readonly LaptopBuild _build;
    private readonly LaptopBuilder _builder;

    public LaptopBuilderTests()
    {
        Directory.CreateDirectory(In("cart"));
        // As a plan of Kloop's has it: the folder that is watched, and the one that is built in.
        string[] command = ["dotnet", "build", In("cart/Cart.csproj"), "-o", In("out"), "-v", "quiet", "-nologo", "-clp:NoSummary"];
        _build = new LaptopBuild([.. command, "--no-restore"], In("cart"), true);
        _builder = new LaptopBuilder([_build], _folder, _said.Add);
        File.WriteAllText(In("Directory.Build.props"), "<Project />");
        File.WriteAllText(In("cart/Cart.csproj"), """<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""");
        File.WriteAllText(In("cart/Program.cs"), "System.Console.Write(1);");
    }

    public async ValueTask DisposeAsync()
    {
        await _builder.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task TheBuild_ThenTheCompiler_ThenTheBuildWhereItMust()
    {
        // Restored and built as at the beginning of a session.
        Assert.Equal((0, false), await RunAsync(_build with { Command = [.. _build.Command.SkipLast(1)], Incremental = false }, null));
        Assert.Equal((0, true), await EditAsync("System.Console.Write(2);"));
        Assert.Equal((1, true), await EditAsync("System.Console.Write(x);"));
        Assert.Contains(_said, l => l.Contains("Program.cs(1,22): error CS0103", StringComparison.Ordinal));
        // What the first one changed is still to be made.
        File.WriteAllText(In("cart/Program.cs"), "System.Console.Write(new More());");
        File.WriteAllText(In("cart/More.cs"), "class More;");
        Assert.Equal((0, false), await RunAsync(_build, ["cart/More.cs"]));
        // It is known from now on.
        File.WriteAllText(In("cart/More.cs"), "record More;");
        Assert.Equal((0, true), await RunAsync(_build, ["cart/More.cs"]));
        Assert.Equal((0, false), await RunAsync(_build, null));
    }

    private Task<(int, bool)> EditAsync(string text)
    {
        File.WriteAllText(In("cart/Program.cs"), text);
        return RunAsync(_build, ["cart/Program.cs"]);
    }

    private async Task<(int, bool)> RunAsync(LaptopBuild build, string[]? changed)
    {
        _builder.Add(changed);
        var result = await _builder.RunAsync(build, TestContext.Current.CancellationToken);
        if (result.Code == 0) _builder.End();
        await _builder.SettleAsync(TestContext.Current.CancellationToken);
        return result;
    }

    private string In(string path) => Path.Combine(_folder, path);
}
