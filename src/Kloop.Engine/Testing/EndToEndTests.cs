using Kloop.Engine.Applications;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Run;
using Kloop.Engine.Steps;
using Kloop.Engine.Testing.Environments;
using Kloop.Kubernetes;
using Kloop.Shoes.Environment;

namespace Kloop.Engine.Testing;

/// <summary>Runs commands against an environment: with forwards of its ports, or in the shoes of one of its services.</summary>
/// <param name="cluster">Seen from the environment.</param>
/// <param name="application">The application.</param>
/// <param name="report">Takes what is done.</param>
/// <param name="time">The clock.</param>
internal sealed class EndToEndTests(Cluster cluster, Application application, Action<StepEvent> report, TimeProvider time)
{
    private readonly CommandTests _commands = new(application.Root, time);

    /// <summary>Runs one command.</summary>
    public Task<IReadOnlyList<TestCase>> RunAsync(TestSource tests, StopSignals signals) =>
        tests.Shoes is { } shoes ? InShoesAsync(tests, shoes, signals) : WithForwardsAsync(tests, signals.Stop);

    /// <summary>The variables that tell a command where the forwards are. Pure.</summary>
    internal static Dictionary<string, string?> Variables(string ns, IReadOnlyList<(string Name, int Port)> forwards)
    {
        var variables = new Dictionary<string, string?> { ["KLOOP_NAMESPACE"] = ns };
        foreach (var (name, port) in forwards)
        {
            string word = name.ToUpperInvariant().Replace('-', '_').Replace('.', '_');
            // Of a Service's several ports the first has the plain names.
            if (!variables.TryAdd($"{word}_URL", $"http://127.0.0.1:{port}")) continue;
            variables[$"{word}_HOST"] = "127.0.0.1";
            variables[$"{word}_PORT"] = $"{port}";
        }

        if (forwards.Count > 0) variables["KLOOP_URL"] = $"http://127.0.0.1:{forwards[0].Port}";
        return variables;
    }

    private async Task<IReadOnlyList<TestCase>> WithForwardsAsync(TestSource tests, CancellationToken cancellationToken)
    {
        var forwards = application.Ports.Where(p => !p.Reverse).Select(p => new ServiceForward(cluster, p.Resource, p.Port)).ToList();
        try
        {
            foreach (var forward in forwards) report(new StepEvent(StepEventKind.Progress, "e2e", forward.Name, $"at 127.0.0.1:{forward.LaptopPort}"));
            return await _commands.RunAsync(tests, Variables(cluster.Namespace, [.. forwards.Select(f => (f.Name, f.LaptopPort))]), Log, cancellationToken);
        }
        finally
        {
            foreach (var forward in forwards) await forward.DisposeAsync();
        }
    }

    private Task<IReadOnlyList<TestCase>> InShoesAsync(TestSource tests, string shoes, StopSignals signals) =>
        _commands.RunAsync(tests, Variables(cluster.Namespace, []), Log, async (command, variables, token) =>
        {
            // The program begins where the session does, so it goes to its folder by itself.
            string[] there = ["sh", "-c", "cd \"$1\" && shift && exec \"$@\"", "sh", tests.Directory, .. command];
            var set = variables.Where(v => v.Value is not null).ToDictionary(v => v.Key, v => v.Value!);
            var options = new RunOptions(shoes, there, StdoutToStderr: true, Overrides: EnvironmentOverrides.None with { Set = set });
            try
            {
                int code = await new RunSession(cluster, options, Tell, time).RunAsync(signals);
                token.ThrowIfCancellationRequested();
                return (code, "");
            }
            catch (Exception e) when (e is UsageException or ClusterException { Failure: not ClusterFailure.Unreachable })
            {
                throw new TaskFailedException(e.Message);
            }
        }, signals.Stop);

    private void Tell(RedirectEvent what) =>
        report(new StepEvent(what.Kind == RedirectEventKind.Note ? StepEventKind.Note : StepEventKind.Progress, "e2e", "", what.Text));

    private void Log(string text)
    {
        if (text.Length > 0) report(new StepEvent(StepEventKind.Log, "e2e", "", text));
    }
}
