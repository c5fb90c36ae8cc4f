using Kloop.Engine.Projects.Dockerfiles;

namespace Kloop.Engine.Tests.Projects.Dockerfiles;

public sealed class DockerStagesTests
{
    [Fact]
    public void Lines_AreContinued_OverCommentsAndEmptyOnes() =>
        Assert.Equal(["a", "b", "c"], ShellWords.Split(Run("FROM x\nRUN a \\\n# a comment\n\n  b \\\n  c\n").Text));

    [Fact]
    public void EscapeDirective_IsHeeded() => Assert.Equal("dir c:\\", Run("# escape=`\nFROM x\nRUN dir c:\\\nCMD x\n").Text);

    [Fact]
    public void Heredocs_AreNoInstructions()
    {
        var stage = DockerStages.Parse("FROM x\nRUN <<EOF\ngo build -o /a .\nCOPY nothing\nEOF\nCOPY <<\"END\" /etc/x\nFROM y\nEND\nCOPY a /b\n")[^1];
        Assert.Equal(["RunStep", "CopyStep"], stage.Steps.Select(s => s.GetType().Name));
        Assert.Contains("go build -o /a .", Assert.IsType<RunStep>(stage.Steps[0]).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ARG V=1\nFROM base:$V", "base:1")]
    [InlineData("ARG V\nFROM base:${V:-7}-slim", "base:7-slim")]
    [InlineData("ARG V=1\nARG W=${V}2\nFROM base:${W}", "base:12")]
    [InlineData("FROM --platform=$BUILDPLATFORM base AS b", "base")]
    public void Variables_ArePutIn(string text, string image) => Assert.Equal(image, DockerStages.Parse(text)[0].Base);

    [Fact]
    public void BuildArguments_GoBeforeDefaults() =>
        Assert.Equal("other:2", DockerStages.Parse("ARG BASE=x\nFROM ${BASE}\n", new Dictionary<string, string?> { ["BASE"] = "other:2" })[0].Base);

    [Fact]
    public void WorkingDirectories_AreRelativeToTheOneBefore_AndStagesHaveThoseBelow()
    {
        var stages = DockerStages.Parse("FROM a AS base\nENV HOME_DIR=/srv\nWORKDIR $HOME_DIR\nUSER 10001:0\nFROM base\nWORKDIR app/../api\nCMD run --fast\n");
        Assert.Equal(("/srv/api", "10001:0", false), (stages[1].WorkingDirectory, stages[1].User, stages[1].IsRoot));
        Assert.Equal(["run", "--fast"], stages[1].Program);
    }

    [Fact]
    public void Entrypoint_TakesBackTheCommandBelow()
    {
        var stages = DockerStages.Parse("FROM a AS b\nCMD [\"x\"]\nFROM b\nENTRYPOINT [\"dotnet\", \"Cart.dll\"]\n");
        Assert.Equal(["dotnet", "Cart.dll"], stages[1].Program);
    }

    [Theory]
    [InlineData("COPY a b", "/w/b")]
    [InlineData("COPY a .", "/w/")]
    [InlineData("COPY a ./", "/w/")]
    [InlineData("COPY a b /x", "/x/")]
    [InlineData("COPY a /w", "/w/")]
    [InlineData("copy --chown=1:1 --link [\"a\", \"/x y\"]", "/x y")]
    public void Targets_EndWithASlash_WhereTheyAreFolders(string copy, string target) =>
        Assert.Equal(target, Assert.IsType<CopyStep>(DockerStages.Parse($"FROM x\nWORKDIR /w\n{copy}\n")[0].Steps[0]).Target);

    [Fact]
    public void CopyFromAnotherImage_IsNothingOfTheLaptops() => Assert.Empty(DockerStages.Parse("FROM x\nCOPY --from=registry.example/tool:1 /tool /tool\n")[0].Steps);

    [Theory]
    [InlineData("")]
    [InlineData("RUN x")]
    [InlineData("FROM")]
    [InlineData("FROM x\nCOPY\nCOPY a\nWORKDIR\nUSER\nRUN\\")]
    [InlineData("FROM x\nCMD [\"unclosed\nRUN <<EOF\nno end")]
    public void Nonsense_IsNoCrash(string text) => Assert.NotNull(DockerStages.Parse(text));

    private static RunStep Run(string text) => DockerStages.Parse(text)[0].Steps.OfType<RunStep>().First();
}
