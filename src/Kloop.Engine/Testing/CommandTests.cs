using Kloop.Engine.Applications;
using Kloop.Engine.Programs;
using Kloop.Engine.Testing.Results;

namespace Kloop.Engine.Testing;

/// <summary>Tests that are a command: its exit code, and the result files that it writes.</summary>
/// <param name="root">The application's folder.</param>
/// <param name="time">The clock.</param>
internal sealed class CommandTests(string root, TimeProvider time)
{
    private const string Placeholder = "{results}";

    /// <summary>Below the application's folder; ignored by its own .gitignore.</summary>
    private const string Own = ".kloop";

    /// <summary>Runs it on the laptop.</summary>
    /// <param name="tests">The tests.</param>
    /// <param name="variables">Added to the laptop's.</param>
    /// <param name="log">Takes the output of a command that failed.</param>
    /// <param name="cancellationToken">Ends the command, and all that it started.</param>
    public Task<IReadOnlyList<TestCase>> RunAsync(TestSource tests, IReadOnlyDictionary<string, string?> variables, Action<string> log, CancellationToken cancellationToken) =>
        RunAsync(tests, variables, log, async (command, all, token) =>
        {
            var result = await ProgramRun.RunAsync(new ProgramCall(command[0], [.. command.Skip(1)]) { Directory = tests.Directory, Variables = all }, token);
            return (result.Code, result.Log);
        }, cancellationToken);

    /// <summary>Runs it in another way.</summary>
    /// <param name="tests">The tests.</param>
    /// <param name="variables">Added to the laptop's.</param>
    /// <param name="log">Takes the output of a command that failed.</param>
    /// <param name="run">Runs the command with the variables: its exit code, and what it wrote where that is known.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<TestCase>> RunAsync(
        TestSource tests, IReadOnlyDictionary<string, string?> variables, Action<string> log,
        Func<IReadOnlyList<string>, IReadOnlyDictionary<string, string?>, CancellationToken, Task<(int Code, string Log)>> run, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(root, Own, "results", Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(root, Own, ".gitignore"), "*\n");
        var (began, stamp) = (time.GetUtcNow(), time.GetTimestamp());
        string[] command = [.. tests.Command.Select(w => w.Replace(Placeholder, folder, StringComparison.Ordinal))];
        try
        {
            var (code, output) = await run(command, new Dictionary<string, string?>(variables) { ["KLOOP_RESULTS"] = folder }, cancellationToken);
            var cases = Judge(tests, code, output, ResultFiles.Collect(tests, folder, began), time.GetElapsedTime(stamp).TotalSeconds);
            if (cases.Any(c => c.Outcome == TestOutcome.Failed)) log(output);
            return cases;
        }
        catch (TaskFailedException e)
        {
            return [new TestCase(tests.Kind, tests.Service, "", Shown(tests), TestOutcome.Failed, 0, e.Message)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What its exit code and files say together: neither can hide what the other tells. Pure.</summary>
    internal static IReadOnlyList<TestCase> Judge(TestSource tests, int code, string output, IReadOnlyList<TestCase>? files, double seconds)
    {
        string name = Shown(tests);
        string tail = string.Join('\n', output.TrimEnd().Split('\n').TakeLast(20));
        TestCase Whole(TestOutcome outcome, string? message) => new(tests.Kind, tests.Service, "", name, outcome, seconds, message);
        if (files is null)
        {
            if (code != 0) return [Whole(TestOutcome.Failed, $"ended with exit code {code}\n{tail}")];
            bool promised = tests.Results.Count > 0;
            return [promised ? Whole(TestOutcome.Failed, $"wrote no results that match {string.Join(", ", tests.Results)}: did it run any tests?") : Whole(TestOutcome.Passed, null)];
        }

        return code != 0 && files.All(f => f.Outcome != TestOutcome.Failed) ? [.. files, Whole(TestOutcome.Failed, $"ended with exit code {code}, though its results have no failure\n{tail}")] : files;
    }

    private static string Shown(TestSource tests) => tests.Command is ["sh", "-c", var line] ? line : string.Join(' ', tests.Command.Select(w => w.Contains(' ', StringComparison.Ordinal) ? $"'{w}'" : w));
}
