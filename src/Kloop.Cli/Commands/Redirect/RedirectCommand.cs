using System.CommandLine;
using Kloop.Cli.Output;
using Kloop.Engine.Redirect;

namespace Kloop.Cli.Commands.Redirect;

/// <summary><c>kloop redirect</c>.</summary>
internal static class RedirectCommand
{
    private static readonly Argument<string> Service = new("SERVICE") { Description = "The Service whose traffic comes to this laptop" };
    private static readonly Argument<string[]> Program = new("CMD") { Description = "After --: your program, run with the pod's environment", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string[]> Port = new("--port") { Description = "LAPTOP[:SERVICE]: where your program listens (default: the container's port); repeatable" };
    private static readonly Option<bool> Flush = new("--flush") { Description = "Replace the origin's pods, one at a time, whose callers keep connections from before" };
    private static readonly Option<string?> TlsSecret = new("--tls-secret") { Description = "NAME of the Secret with which the application ends TLS: the agent routes inside" };
    private static readonly Option<string?> Image = new("--image") { Description = "An image that has the agent at /kloop-agent" };
    private static readonly Option<string?> Registry = new("--registry") { Description = "HOST[:PORT] to push the agent's image to when none can be borrowed (default: the local cluster's)" };
    private static readonly Option<string?> EnvFile = new("--env-file") { Description = "Write the pod's environment to this file (dotenv, mode 0600)" };
    private static readonly Option<bool> Wait = new("--wait") { Description = "Without CMD: wait until something listens on the port" };
    private static readonly Option<int> Grace = new("--grace") { Description = "Seconds between SIGTERM and SIGKILL for CMD", DefaultValueFactory = _ => 10 };
    private static readonly Option<bool> Quiet = new("--quiet") { Description = "Do not show each request" };
    private static readonly Option<bool> Json = new("--json") { Description = "Events as JSON on stdout; CMD's own output goes to stderr" };

    public static Command Create()
    {
        var command = new Command("redirect", """
            Bring a Service's traffic to this laptop: your own requests, those that meet conditions, or all. With CMD, run it with its pod's environment; without, forward to --port.

            Examples:
              kloop redirect catalog -- node server.js
              kloop redirect catalog --as ada --port 3000 -- npm start
              kloop redirect catalog --match 'path:/api/**' --match '!method:GET' --port 3000
              kloop redirect pricing --all --port 5001 --env-file .env
              kloop redirect pricing --mirror -- dotnet run
            """)
        {
            Service, Program, Port, Flush, TlsSecret, Image, Registry, EnvFile, Wait, Grace, Quiet, Json,
        };
        RouteArguments.AddTo(command);
        command.SetAction((parsed, _) => VerbRunner.RunAsync(async signals =>
        {
            var options = Options(parsed);
            using var cluster = ClusterArguments.Connect(parsed);
            await using var report = new RedirectReport(parsed.GetValue(Json), TimeProvider.System, Terminal.ErrorHasColours);
            return await new RedirectSession(cluster, options, report.Write, TimeProvider.System).RunAsync(signals);
        }));
        return command;
    }

    private static RedirectOptions Options(ParseResult parsed) => new(
        parsed.GetRequiredValue(Service),
        parsed.GetValue(Program) ?? [],
        [.. (parsed.GetValue(Port) ?? []).Select(PortWish.Parse)],
        parsed.GetValue(Image),
        parsed.GetValue(Registry),
        parsed.GetValue(EnvFile),
        parsed.GetValue(Wait),
        TimeSpan.FromSeconds(Math.Max(0, parsed.GetValue(Grace))),
        parsed.GetValue(Json),
        RouteArguments.Route(parsed),
        parsed.GetValue(Quiet),
        RouteArguments.HighlyAvailable(parsed),
        RouteArguments.Ingress(parsed),
        parsed.GetValue(Flush),
        parsed.GetValue(TlsSecret));
}
