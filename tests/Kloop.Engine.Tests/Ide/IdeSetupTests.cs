using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Kloop.Engine.Ide;

namespace Kloop.Engine.Tests.Ide;

public sealed class IdeSetupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-").FullName;

    [Theory]
    [InlineData("Catalog.csproj", "<Project><PropertyGroup><TargetFramework>net9.0</TargetFramework></PropertyGroup></Project>", "coreclr", "${workspaceFolder}/bin/Debug/net9.0/Catalog.dll")]
    [InlineData("package.json", """{"main": "src/server.js"}""", "node", "${workspaceFolder}/src/server.js")]
    [InlineData("app.py", "", "debugpy", "${workspaceFolder}/app.py")]
    [InlineData("go.mod", "module x", "go", "${workspaceFolder}")]
    public void VsCode_StartsTheFoldersProgram_AfterTheTask(string file, string text, string type, string program)
    {
        Put(file, text);
        Assert.Equal([IdeOutcome.Written, IdeOutcome.Written, IdeOutcome.Written], Write("vscode").Select(f => f.Outcome));
        var launch = Json(".vscode/launch.json")["configurations"]![0]!;
        var tasks = Json(".vscode/tasks.json");
        Assert.Equal((type, program, "${workspaceFolder}/.kloop/catalog.env"), ((string?)launch["type"], (string?)launch["program"], (string?)launch["envFile"]));
        Assert.Equal((string?)launch["preLaunchTask"], (string?)tasks["tasks"]![0]!["label"]);
        Assert.Equal((string?)launch["postDebugTask"], (string?)tasks["tasks"]![1]!["label"]);
        Assert.Equal((string?)tasks["tasks"]![0]!["label"], (string?)tasks["inputs"]![0]!["args"]);
        Assert.Equal("*\n", File.ReadAllText(Path.Combine(_folder, ".kloop/.gitignore")));
    }

    [Fact]
    public void VsCodesTask_KnowsKloopsLines()
    {
        Put("server.js", "");
        Put("package.json", "{}");
        Write("vscode");
        var background = Json(".vscode/tasks.json")["tasks"]![0]!["problemMatcher"]!["background"]!;
        Assert.Matches(new Regex((string)background["beginsPattern"]!), "        0.3 s  Service shop/catalog: 2 ready pods, environment of 21 variables from container catalog");
        Assert.Matches(new Regex((string)background["endsPattern"]!), "        0.4 s  environment written to /x/.kloop/catalog.env: start your program with it");
        Assert.Matches(new Regex((string)background["endsPattern"]!), "kloop: no Service \"catalog\" in namespace \"shop\"");
    }

    [Fact]
    public void Twice_ChangesNothing()
    {
        Put("app.py", "");
        Write("vscode");
        string before = File.ReadAllText(Path.Combine(_folder, ".vscode/tasks.json"));
        Assert.All(Write("vscode"), f => Assert.Equal(IdeOutcome.Unchanged, f.Outcome));
        Assert.Equal(before, File.ReadAllText(Path.Combine(_folder, ".vscode/tasks.json")));
    }

    [Fact]
    public void WhatIsThere_Stays()
    {
        Put("app.py", "");
        Put(".vscode/launch.json", """{"version": "0.2.0", "configurations": [{"name": "Mine", "type": "x"}], "compounds": [1]}""");
        Assert.Equal(IdeOutcome.Added, Write("vscode")[1].Outcome);
        var launch = Json(".vscode/launch.json");
        Assert.Equal(["Mine", "Kloop: catalog"], launch["configurations"]!.AsArray().Select(c => (string?)c!["name"]));
        Assert.Equal("[1]", launch["compounds"]!.ToJsonString());
    }

    [Fact]
    public void FileWithComments_IsLeft_AndTheSnippetIsGiven()
    {
        Put("app.py", "");
        const string commented = "{\n  // Use IntelliSense\n  \"configurations\": []\n}\n";
        Put(".vscode/launch.json", commented);
        var file = Write("vscode")[1];
        Assert.Equal(IdeOutcome.Left, file.Outcome);
        Assert.Equal("Kloop: catalog", (string?)JsonNode.Parse(file.Snippet!)!["configurations"]![0]!["name"]);
        Assert.Equal(commented, File.ReadAllText(Path.Combine(_folder, ".vscode/launch.json")));
    }

    [Fact]
    public void VisualStudio_GetsAProfile_BesideTheOthers()
    {
        Put("Properties/launchSettings.json", """{"profiles": {"http": {"commandName": "Project"}}}""");
        Assert.Equal(IdeOutcome.Added, Assert.Single(Write("visualstudio")).Outcome);
        var profiles = Json("Properties/launchSettings.json")["profiles"]!.AsObject();
        Assert.Equal(["http", "Kloop: catalog"], profiles.Select(p => p.Key));
        Assert.Equal(
            """{"commandName":"Executable","executablePath":"wsl.exe","commandLineArgs":"kloop redirect catalog -- dotnet run --no-launch-profile","workingDirectory":"$(ProjectDir)"}""",
            profiles["Kloop: catalog"]!.ToJsonString());
    }

    [Fact]
    public void Rider_GetsARunConfiguration_AndAnotherOneIsLeft()
    {
        Write("rider");
        string path = Path.Combine(_folder, ".run/kloop-catalog.run.xml");
        Assert.Equal("Kloop: catalog", (string?)XDocument.Load(path).Root!.Element("configuration")!.Attribute("name"));
        File.WriteAllText(path, "<mine/>");
        Assert.Equal(IdeOutcome.Left, Write("rider")[0].Outcome);
        Assert.Equal("<mine/>", File.ReadAllText(path));
    }

    [Fact]
    public void FolderWithoutAProject_IsRefused()
    {
        Assert.Contains("no project that Kloop knows", Assert.Throws<UsageException>(() => Write("vscode")).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private IReadOnlyList<IdeFile> Write(string ide) => new IdeSetup(_folder, "catalog").Write(ide);

    private JsonNode Json(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, name)))!;

    private void Put(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, name))!);
        File.WriteAllText(Path.Combine(_folder, name), text);
    }
}
