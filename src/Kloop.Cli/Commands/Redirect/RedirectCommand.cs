using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Cli.Verbs;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Session;
using Kloop.Engine.Redirect.Several;
using Kloop.Engine.Run;
using Kloop.Kubernetes;

namespace Kloop.Cli.Commands.Redirect;

/// <summary><c>kloop redirect</c>.</summary>
internal static class RedirectCommand
{
    public static Command Create()
    {
        var command = new Verb("redirect", VerbEffect.Writes, """
            Bring Services' traffic to this laptop: your own requests, those that meet conditions, or all. With CMD, run it with its pod's environment; without, run what kloop.yaml says, or forward to --port.

            Examples:
              kloop redirect catalog -- node server.js
              kloop redirect catalog --as ada --port 3000 -- npm start
              kloop redirect catalog --match 'path:/api/**' --match '!method:GET' --port 3000
              kloop redirect pricing --all --port 5001 --env-file .env
              kloop redirect pricing --mirror -- dotnet run
              kloop redirect cart catalog     (each with its command of kloop.yaml)
              kloop redirect                  (all of kloop.yaml's redirect and run lists)
            """);
        RedirectArguments.AddTo(command);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            var (services, runs) = RedirectArguments.Options(parsed);
            bool json = RedirectArguments.AsJson(parsed);
            using var cluster = ClusterArguments.Connect(parsed);
            return (services, runs) is ([var one], []) ? await OneAsync(cluster, one, json, signals) : await SeveralAsync(cluster, services, runs, json, signals);
        }));
        return command;
    }

    private static async Task<int> OneAsync(Cluster cluster, RedirectOptions options, bool json, StopSignals signals)
    {
        await using var report = new RedirectReport(json, TimeProvider.System, Terminal.ErrorHasColours);
        return await new RedirectSession(cluster, options, report.Write, TimeProvider.System).RunAsync(signals);
    }

    internal static async Task<int> SeveralAsync(Cluster cluster, IReadOnlyList<RedirectOptions> services, IReadOnlyList<RunOptions> runs, bool json, StopSignals signals)
    {
        SeveralOutcome outcome;
        await using (var output = new SeveralReports([.. services.Select(o => o.Service), .. runs.Select(r => r.Target)], json, TimeProvider.System))
        {
            outcome = await new SeveralRedirects(cluster, [.. services.Select(output.For)], [.. runs.Select(output.For)], TimeProvider.System).RunAsync(signals);
        }

        var codes = outcome.Failures.Select(f => VerbRunner.Fail(f.Reason, f.Service)).ToList();
        return codes.Count > 0 ? codes[0] : outcome.Code;
    }
}
