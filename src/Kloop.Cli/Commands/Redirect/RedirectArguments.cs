using System.CommandLine;
using Kloop.Engine;
using Kloop.Engine.Configuration;
using Kloop.Engine.Redirect;
using Kloop.Engine.Redirect.Several;
using Kloop.Engine.Run;

namespace Kloop.Cli.Commands.Redirect;

/// <summary>The arguments of <c>kloop redirect</c>.</summary>
internal static class RedirectArguments
{
    private static readonly Argument<string[]> Services = new("SERVICE") { Description = "The Services whose traffic comes to this laptop (default: all of kloop.yaml's redirect list)", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Argument<string[]> Program = new("CMD") { Description = "After --: your program, run with the pod's environment", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string[]> Port = new("--port") { Description = "LAPTOP[:SERVICE]: where your program listens (default: the container's port); repeatable" };
    private static readonly Option<bool> Flush = new("--flush") { Description = "Replace the origin's pods, one at a time, whose callers keep connections from before" };
    private static readonly Option<string?> TlsSecret = new("--tls-secret") { Description = "NAME of the Secret with which the application ends TLS: the agent routes inside" };
    private static readonly Option<string?> Image = new("--image") { Description = "An image that has the agent at /kloop-agent" };
    private static readonly Option<string?> Registry = new("--registry") { Description = "HOST[:PORT] to push the agent's image to when none can be borrowed (default: the local cluster's)" };
    private static readonly Option<string?> EnvFile = new("--env-file") { Description = "Write the pod's environment to this file (dotenv, mode 0600)" };
    private static readonly Option<string?> EnvJson = new("--env-json") { Description = "The same as a JSON object" };
    private static readonly Option<bool> Wait = new("--wait") { Description = "Run no CMD, not kloop.yaml's either: wait until something listens on the port" };
    private static readonly Option<int?> Grace = new("--grace") { Description = "Seconds between SIGTERM and SIGKILL for CMD (default: 10)" };
    private static readonly Option<string?> Config = new("--config") { Description = "FILE with a redirect list (default: kloop.yaml here or above, up to the repository's root)" };
    private static readonly Option<bool> Quiet = new("--quiet") { Description = "Do not show each request" };
    private static readonly Option<bool> Json = new("--json") { Description = "Events as JSON on stdout; CMD's own output goes to stderr" };

    public static void AddTo(Command command)
    {
        foreach (var argument in (Argument[])[Services, Program]) command.Arguments.Add(argument);
        foreach (var option in (Option[])[Port, Config, Flush, TlsSecret, Image, Registry, EnvFile, EnvJson, ProgramArguments.Volume, Wait, Grace, Quiet, Json]) command.Options.Add(option);
        GitOpsArguments.AddTo(command);
        NetworkArguments.AddTo(command);
        RouteArguments.AddTo(command);
    }

    public static bool AsJson(ParseResult parsed) => parsed.GetValue(Json);

    /// <summary>What to redirect, by the command line and <c>kloop.yaml</c>, and which programs of the file to run beside.</summary>
    /// <exception cref="UsageException">Arguments or a file that cannot be used.</exception>
    public static (IReadOnlyList<RedirectOptions> Services, IReadOnlyList<RunOptions> Runs) Options(ParseResult parsed)
    {
        var request = Request(parsed);
        string? file = parsed.GetValue(Config);
        if (file is not null && !RedirectChoice.TakesConfiguration(request)) throw new UsageException($"--config {file} with -- CMD: leave one of them out, the command is the file's or the command line's");
        var configuration = RedirectChoice.TakesConfiguration(request) ? ConfigurationFile.Read(file, Environment.CurrentDirectory) : null;
        var services = RedirectChoice.Resolve(request, configuration, Environment.UserName)
            .Select(o => BridgeChoice.Over(o, Environment.CurrentDirectory)).ToList();
        return (services, request.Services.Count == 0 && configuration is not null ? [.. RunChoice.Beside(services[0], configuration).Select(r => BridgeChoice.Over(r, Environment.CurrentDirectory))] : []);
    }

    /// <exception cref="UsageException">A value cannot be used.</exception>
    internal static RedirectRequest Request(ParseResult parsed)
    {
        var (services, program) = Words(parsed);
        var given = new RedirectOptions(
            "",
            program,
            [.. (parsed.GetValue(Port) ?? []).Select(PortWish.Parse)],
            parsed.GetValue(Image),
            parsed.GetValue(Registry),
            parsed.GetValue(EnvFile),
            parsed.GetValue(Wait),
            parsed.GetValue(Grace) is { } seconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : null,
            parsed.GetValue(Json),
            null,
            parsed.GetValue(Quiet),
            RouteArguments.HighlyAvailable(parsed),
            RouteArguments.WantsIngress(parsed),
            parsed.GetValue(Flush),
            parsed.GetValue(TlsSecret),
            RouteArguments.SelfHeal(parsed),
            null,
            parsed.GetValue(EnvJson),
            null,
            NetworkArguments.Way(parsed),
            NetworkArguments.Rules(parsed))
        {
            Volumes = parsed.GetValue(ProgramArguments.Volume) ?? [],
            GitOps = GitOpsArguments.Pauses(parsed),
        };
        return new RedirectRequest(services, given, RouteArguments.Wish(parsed));
    }

    /// <summary>Services stand before <c>--</c>, the program after it. The grammar cannot tell them apart: both may be many.</summary>
    private static (IReadOnlyList<string> Services, IReadOnlyList<string> Program) Words(ParseResult parsed)
    {
        string[] all = [.. parsed.GetValue(Services) ?? [], .. parsed.GetValue(Program) ?? []];
        int after = ProgramArguments.CountAfterDashes(parsed);
        return (all[..^after], all[^after..]);
    }
}
