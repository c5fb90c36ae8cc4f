using Kloop.Engine.Applications;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Steps;
using Kloop.Engine.Testing.Results;

namespace Kloop.Engine.Testing;

/// <summary>One run of an application's tests: what needs no cluster first, then the rest in an environment of its own.</summary>
/// <param name="application">The application.</param>
/// <param name="cluster">Connects where it is needed.</param>
/// <param name="report">Takes what is done.</param>
/// <param name="time">The clock.</param>
public sealed class TestRun(Application application, Func<TestCluster> cluster, Action<StepEvent> report, TimeProvider time)
{
    /// <summary>Runs a plan; what fails does not keep the rest from running.</summary>
    /// <exception cref="OperationCanceledException">A stop was asked for; the environment is gone all the same.</exception>
    public async Task<IReadOnlyList<TestCase>> RunAsync(TestPlan plan, StopSignals signals)
    {
        var cases = new List<TestCase>();
        var commands = new CommandTests(application.Root, time);
        foreach (var tests in plan.Unit)
        {
            string step = JUnitReport.Word(tests.Kind);
            report(new StepEvent(StepEventKind.Progress, step, tests.Service, string.Join(' ', tests.Command)));
            var found = await commands.RunAsync(tests, new Dictionary<string, string?>(), text => report(new StepEvent(StepEventKind.Log, step, tests.Service, text)), signals.Stop);
            Tell(report, found, step, tests.Service);
            cases.AddRange(found);
        }

        if (plan.NeedsCluster) cases.AddRange(await new EnvironmentTests(application, cluster(), report, time).RunAsync(plan, signals));
        return cases;
    }

    /// <summary>Says how one command's tests went.</summary>
    internal static void Tell(Action<StepEvent> report, IReadOnlyList<TestCase> cases, string step, string service)
    {
        bool failed = cases.Any(c => c.Outcome == TestOutcome.Failed);
        report(new StepEvent(failed ? StepEventKind.Failed : StepEventKind.Done, step, service, TestSummary.Counts(cases), cases.Sum(c => c.Seconds)));
    }
}
