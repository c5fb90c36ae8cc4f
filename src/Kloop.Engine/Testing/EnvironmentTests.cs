using Kloop.Engine.Applications;
using Kloop.Engine.Build;
using Kloop.Engine.Deploy;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Steps;
using Kloop.Engine.Testing.Environments;
using Kloop.Engine.Testing.Results;
using Kloop.Engine.Testing.Structure;

namespace Kloop.Engine.Testing;

/// <summary>What needs a cluster: builds, deploys into a fresh namespace, tests there, and removes it whatever happens.</summary>
internal sealed class EnvironmentTests(Application application, TestCluster cluster, Action<StepEvent> report, TimeProvider time)
{
    private const string Step = "test";

    public async Task<IReadOnlyList<TestCase>> RunAsync(TestPlan plan, StopSignals signals)
    {
        await new TestEnvironmentHealer(cluster.Cluster).HealAsync(false, text => report(new StepEvent(StepEventKind.Note, Step, "", text)), signals.Stop);
        IReadOnlyDictionary<string, string> images;
        try
        {
            var built = await new BuildStep(cluster.Cluster, application, cluster.Build, report, time).RunAsync(signals.Stop);
            images = built.ToDictionary(i => i.Name, i => i.Reference);
        }
        catch (TaskFailedException e)
        {
            return Failed(plan, "build", e.Message);
        }

        signals.Stop.ThrowIfCancellationRequested();
        var environment = await TestEnvironment.CreateAsync(cluster.Cluster, application.Name, time, CancellationToken.None);
        try
        {
            report(new StepEvent(StepEventKind.Done, Step, "", $"environment {environment.Name} made"));
            signals.Stop.ThrowIfCancellationRequested();
            return await InAsync(environment, plan, images, signals);
        }
        finally
        {
            bool gone = await environment.RemoveAsync(signals.Now);
            report(new StepEvent(gone ? StepEventKind.Done : StepEventKind.Note, Step, "", gone ? $"environment {environment.Name} removed" : $"environment {environment.Name} is being removed by the cluster"));
        }
    }

    private async Task<IReadOnlyList<TestCase>> InAsync(TestEnvironment environment, TestPlan plan, IReadOnlyDictionary<string, string> images, StopSignals signals)
    {
        var rendered = await new DeployStep(environment.Cluster, cluster.Flags, application, cluster.Deploy, report, time).RenderAsync(images, signals.Stop);
        var moved = MovedObjects.Of(rendered, environment.Name);
        foreach (string note in moved.Notes) report(new StepEvent(StepEventKind.Note, Step, "", note));
        var deploy = new DeployTests(environment.Cluster, time);
        // Waiting is the test, and nothing was there before.
        var there = application with { Deployments = [new InlineManifests(null, moved.Objects)], Namespace = environment.Name };
        var step = new DeployStep(environment.Cluster, cluster.Flags, there, cluster.Deploy with { Wait = true, Prune = false }, report, time);
        var cases = new List<TestCase> { await deploy.DryRunAsync(moved, signals.Stop) };
        bool works = TestSummary.Passed(cases);
        if (works)
        {
            cases.Add(await deploy.RolloutAsync(step, images, signals.Stop));
            works = TestSummary.Passed(cases);
        }

        if (works) cases.AddRange(await deploy.ProbesAsync(moved, signals.Stop));
        if (plan.Deploy || !works) TestRun.Tell(report, cases, JUnitReport.Word(TestKind.Deploy), "");
        if (!plan.Deploy && works) cases.Clear();
        foreach (var tests in works ? plan.Structure : [])
        {
            var found = await new StructureTests(environment.Cluster, images, time).RunAsync(tests, signals.Stop);
            TestRun.Tell(report, found, JUnitReport.Word(tests.Kind), tests.Service);
            cases.AddRange(found);
        }

        foreach (var tests in plan.EndToEnd)
        {
            string word = JUnitReport.Word(tests.Kind);
            IReadOnlyList<TestCase> found = works
                ? await new EndToEndTests(environment.Cluster, application, report, time).RunAsync(tests, signals)
                : [new TestCase(tests.Kind, tests.Service, "", string.Join(' ', tests.Command), TestOutcome.Failed, 0, "was not run: the application could not be deployed")];
            signals.Stop.ThrowIfCancellationRequested();
            TestRun.Tell(report, found, word, tests.Service);
            cases.AddRange(found);
        }

        return cases;
    }

    /// <summary>Nothing can be deployed: every kind that was asked for failed.</summary>
    private static List<TestCase> Failed(TestPlan plan, string name, string message) =>
    [
        .. plan.Deploy || plan.Structure.Count > 0 ? (TestCase[])[DeployTests.Case(name, message, 0)] : [],
        .. plan.EndToEnd.Select(t => new TestCase(t.Kind, t.Service, "", string.Join(' ', t.Command), TestOutcome.Failed, 0, message)),
    ];
}
