using Kloop.Engine.Applications;
using Kloop.Engine.Testing;

namespace Kloop.Engine.Tests.Testing;

public sealed class CommandTestsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kloop-test-").FullName;

    private readonly List<string> _log = [];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task ExitCode_DecidesWithoutFiles()
    {
        Assert.Equal([(TestOutcome.Passed, null)], await RunAsync("true"));
        var (outcome, message) = Assert.Single(await RunAsync("echo wrong >&2; exit 3"));
        Assert.Equal((TestOutcome.Failed, "ended with exit code 3\nwrong"), (outcome, message));
        Assert.Contains("wrong", Assert.Single(_log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_AreCollected_FromKloopsFolder_AndByPattern()
    {
        Assert.Equal([(TestOutcome.Passed, null), (TestOutcome.Failed, "no")], await RunAsync(
            "echo '<testsuite><testcase name=\"a\"/></testsuite>' > {results}/a.xml; mkdir -p out; echo '<testsuite><testcase name=\"b\"><failure message=\"no\"/></testcase></testsuite>' > out/b.xml; exit 1", "out/*.xml"));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_root, ".kloop/results")));
    }

    [Fact]
    public async Task Variable_NamesTheFolderToo() =>
        Assert.Equal([(TestOutcome.Passed, null)], await RunAsync("echo '<testsuite><testcase name=\"a\"/></testsuite>' > \"$KLOOP_RESULTS/a.xml\""));

    [Fact]
    public async Task ResultsOfAnEarlierRun_DoNotCount()
    {
        Directory.CreateDirectory(Path.Combine(_root, "out"));
        File.WriteAllText(Path.Combine(_root, "out/old.xml"), "<testsuite><testcase name=\"old\"/></testsuite>");
        File.SetLastWriteTimeUtc(Path.Combine(_root, "out/old.xml"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal([(TestOutcome.Failed, "wrote no results that match out/*.xml: did it run any tests?")], await RunAsync("true", "out/*.xml"));
    }

    [Fact]
    public async Task ExitCodeThatTheFilesDoNotExplain_IsAFailure()
    {
        var cases = await RunAsync("echo '<testsuite><testcase name=\"a\"/></testsuite>' > {results}/a.xml; exit 9");
        Assert.Equal([TestOutcome.Passed, TestOutcome.Failed], cases.Select(c => c.Outcome));
        Assert.StartsWith("ended with exit code 9, though its results have no failure", cases[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProgramThatIsNotThere_IsAFailure()
    {
        var tests = new TestSource(null, TestKind.Unit, "cart", ["no-such-program-here"], _root);
        var one = Assert.Single(await new CommandTests(_root, TimeProvider.System).RunAsync(tests, new Dictionary<string, string?>(), _log.Add, TestContext.Current.CancellationToken));
        Assert.Equal(TestOutcome.Failed, one.Outcome);
        Assert.StartsWith("no-such-program-here cannot be started", one.Message, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<(TestOutcome Outcome, string? Message)>> RunAsync(string line, params string[] results)
    {
        var tests = new TestSource(null, TestKind.Unit, "cart", ["sh", "-c", line], _root) { Results = results };
        var cases = await new CommandTests(_root, TimeProvider.System).RunAsync(tests, new Dictionary<string, string?>(), _log.Add, TestContext.Current.CancellationToken);
        return [.. cases.Select(c => (c.Outcome, c.Message))];
    }
}
