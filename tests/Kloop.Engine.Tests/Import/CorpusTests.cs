namespace Kloop.Engine.Tests.Import;

public sealed class CorpusTests(ITestOutputHelper output)
{
    public static TheoryData<string> Files => [.. Directory.Exists(Corpus.Folder) ? Corpus.Files : ["../shared/corpus is missing"]];

    [Theory]
    [MemberData(nameof(Files))]
    public void EveryFile_Loads(string file)
    {
        var application = Corpus.Read(file);
        string text = ApplicationText.Of(application, Path.GetDirectoryName(Corpus.At(file))!);
        output.WriteLine(text);
        Assert.True(application.Images.Count + application.Deployments.Count + application.Targets.Count > 0, text);
    }
}
