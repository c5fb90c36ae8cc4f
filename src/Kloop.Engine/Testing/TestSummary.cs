using System.Globalization;
using Kloop.Engine.Testing.Results;

namespace Kloop.Engine.Testing;

/// <summary>What is said at the end. Pure.</summary>
public static class TestSummary
{
    /// <summary>Whether nothing failed.</summary>
    public static bool Passed(IReadOnlyList<TestCase> cases) => cases.All(c => c.Outcome != TestOutcome.Failed);

    /// <summary>Such as <c>12 passed, 1 failed</c>.</summary>
    public static string Counts(IReadOnlyList<TestCase> cases)
    {
        string Part(TestOutcome outcome, string word) => cases.Count(c => c.Outcome == outcome) is > 0 and var count ? $"{count} {word}" : "";
        string all = string.Join(", ", ((string[])[Part(TestOutcome.Passed, "passed"), Part(TestOutcome.Failed, "failed"), Part(TestOutcome.Skipped, "skipped")]).Where(p => p.Length > 0));
        return all.Length == 0 ? "no tests" : all;
    }

    /// <summary>A line for each kind, the failures, and at the end which kinds failed.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<TestCase> cases)
    {
        foreach (var kind in cases.GroupBy(c => c.Kind).OrderBy(g => g.Key))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{JUnitReport.Word(kind.Key),-7} {Counts([.. kind])} ({kind.Sum(c => c.Seconds):0.0} s)");
            foreach (var one in kind.Where(c => c.Outcome == TestOutcome.Failed))
            {
                yield return $"  {string.Join(' ', ((string[])[one.Service, one.Suite, one.Name]).Where(w => w.Length > 0))}";
                foreach (string line in (one.Message ?? "").TrimEnd().Split('\n').Take(12)) yield return $"    {line.TrimEnd()}";
            }
        }

        var failed = cases.Where(c => c.Outcome == TestOutcome.Failed).Select(c => c.Kind).Distinct().Order().Select(JUnitReport.Word).ToList();
        yield return failed.Count == 0 ? $"passed: {Counts(cases)}" : $"failed: {string.Join(", ", failed)}";
    }
}
