namespace Kloop.Architecture.Tests;

/// <summary>Tests mirror src: a folder of tests is a folder of what they test.</summary>
public sealed class MirrorTests
{
    public static TheoryData<string> Projects => [.. Repository.Projects];

    [Theory, MemberData(nameof(Projects))]
    public void TestFolders_AreTheProjectsFolders(string project)
    {
        string tests = Path.Combine(Repository.Root, "tests", project + ".Tests");
        Assert.True(Directory.Exists(tests), $"{project} has no tests");
        var folders = Directory.EnumerateFiles(tests, "*Tests.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetDirectoryName(Path.GetRelativePath(tests, f))!)
            .Where(f => !f.StartsWith("obj", StringComparison.Ordinal) && !f.StartsWith("bin", StringComparison.Ordinal)).Distinct();
        Assert.All(folders, f => Assert.True(Directory.Exists(Path.Combine(Repository.Source, project, f)), $"{project} has no folder {f}"));
    }
}
