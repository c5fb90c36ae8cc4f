using System.Text.RegularExpressions;

namespace Kloop.Architecture.Tests;

/// <summary>House rules that no analyzer holds: docs/design/design.md and the style guide.</summary>
public sealed partial class SourceTests
{
    private const int MostLines = 400;

    [Fact]
    public void Files_AreShort() => AssertNone(Repository.Files().Where(f => f.Lines.Length > MostLines).Select(f => $"{f.Path}: {f.Lines.Length} lines"));

    [Fact]
    public void MedianFile_IsUnderSixtyLines()
    {
        var lengths = Repository.Files().Select(f => f.Lines.Length).Order().ToList();
        Assert.InRange(lengths[lengths.Count / 2], 1, 59);
    }

    [Fact]
    public void Names_SayWhatAThingDoes() => AssertNone(Matches(EmptyName()).Concat(Repository.Files().Select(f => f.Path).Where(p => EmptyPath().IsMatch(p))));

    [Fact]
    public void SystemCalls_LiveInTheShoes_InTheSyncsLookAtFiles_AndInTheSupervisor_Alone() =>
        AssertNone(Matches(SystemCall()).Where(m => !m.StartsWith("src/Kloop.Shoes/", StringComparison.Ordinal)
            && !m.StartsWith("src/Kloop.Agent/Supervise/Calls/", StringComparison.Ordinal)
            && !m.StartsWith("src/Kloop.Sync/Watch/", StringComparison.Ordinal) && !m.StartsWith("src/Kloop.Sync/Scan/", StringComparison.Ordinal)));

    [Fact]
    public void Time_IsInjected() => AssertNone(Matches(Clock()));

    [Fact]
    public void NothingSleeps_OrExits_DeepInside() => AssertNone(Matches(SleepOrExit()));

    [Fact]
    public void Console_IsForTheTwoPrograms_AndTheLauncherAlone() =>
        AssertNone(Matches(ConsoleUse()).Where(m => !ConsoleUsers().IsMatch(m)));

    [Fact]
    public void NoRegions_AndNoConfigureAwait() => AssertNone(Matches(LeftOut()));

    [Theory]
    [InlineData("DateTime.UtcNow;")]
    [InlineData("x = DateTimeOffset.Now.Add(y)")]
    public void ClockRule_CanFail(string line) => Assert.Matches(Clock(), line);

    [Theory]
    [InlineData("internal static class StringHelpers")]
    [InlineData("public sealed record SessionManager(int A)")]
    [InlineData("namespace Kloop.Common;")]
    public void NameRule_CanFail(string line) => Assert.Matches(EmptyName(), line);

    private static IEnumerable<string> Matches(Regex regex) =>
        from file in Repository.Files()
        from line in file.Lines.Select((text, i) => (Text: text, Number: i + 1))
        where regex.IsMatch(line.Text)
        select $"{file.Path}:{line.Number}: {line.Text.Trim()}";

    private static void AssertNone(IEnumerable<string> found) => Assert.True(!found.Any(), string.Join('\n', found));

    [GeneratedRegex(@"^\s*[a-z ]*\b(class|record|struct|interface|enum)\s+\w*(Utils?|Helpers?|Managers?|Common)\b|^namespace .*\.(Utils?|Helpers?|Common)\b")]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"(Utils?|Helpers?|Managers?|Common)(/|\.cs$)")]
    private static partial Regex EmptyPath();

    [GeneratedRegex(@"\[(LibraryImport|DllImport)\b")]
    private static partial Regex SystemCall();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b")]
    private static partial Regex Clock();

    [GeneratedRegex(@"\bThread\.Sleep\(|\bEnvironment\.(Exit|FailFast)\(")]
    private static partial Regex SleepOrExit();

    [GeneratedRegex(@"\bConsole\.")]
    private static partial Regex ConsoleUse();

    [GeneratedRegex(@"^src/Kloop\.(Cli/|Agent/Program\.cs|Shoes/Processes/Launcher\.cs)")]
    private static partial Regex ConsoleUsers();

    [GeneratedRegex(@"^\s*#region\b|\.ConfigureAwait\(")]
    private static partial Regex LeftOut();
}
