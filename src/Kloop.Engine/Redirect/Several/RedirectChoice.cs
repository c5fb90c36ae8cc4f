using Kloop.Engine.Configuration;
using Kloop.Engine.Redirect.Routes;
using Kloop.Engine.Redirect.Subdomains;
using Kloop.Shoes.Network.Rules;

namespace Kloop.Engine.Redirect.Several;

/// <summary>Puts the command line and <c>kloop.yaml</c> together: which Services, and what for each. Pure.</summary>
public static class RedirectChoice
{
    private const string Example = "redirect:\n- service: cart\n  command: npm run dev\n- service: catalog\n  port: 3000";

    /// <summary>Whether <c>kloop.yaml</c> has a say: with <c>-- CMD</c> the command line says it all.</summary>
    public static bool TakesConfiguration(RedirectRequest request) => request.Given.Command.Count == 0;

    /// <summary>One for each Service, in the order of the command line, or else of the file. Options of the command line win.</summary>
    /// <param name="request">What the command line says.</param>
    /// <param name="configuration">What <c>kloop.yaml</c> says; null when there is none.</param>
    /// <param name="user">The laptop's user.</param>
    /// <exception cref="UsageException">They do not go together; the text holds every fault.</exception>
    public static IReadOnlyList<RedirectOptions> Resolve(RedirectRequest request, KloopConfiguration? configuration, string user)
    {
        var services = Services(request, configuration);
        var faults = Faults(request, services).ToList();
        if (faults.Count > 0) throw new UsageException(string.Join('\n', faults));
        var subdomains = new HashSet<string>();
        return [.. services.Select(s => OneClone(Merged(request, s, configuration?.Redirect.FirstOrDefault(i => i.Service == s), configuration?.Outgoing ?? [], user), subdomains))];
    }

    private static IReadOnlyList<string> Services(RedirectRequest request, KloopConfiguration? configuration)
    {
        if (request.Services.Count > 0) return request.Services;
        if (!TakesConfiguration(request)) throw new UsageException($"which Service is `{request.Given.Command[0]}` for? Say kloop redirect SERVICE -- {string.Join(' ', request.Given.Command)}");
        if (configuration is null) throw new UsageException($"which Service? Say kloop redirect SERVICE, or list them in a {ConfigurationFile.Name} here or above, up to the repository's root:\n{Example}");
        if (configuration.Redirect.Count == 0) throw new UsageException($"{configuration.File} lists no Services, and the command line names none: say kloop redirect SERVICE, or write into it\n{Example}");
        return [.. configuration.Redirect.Select(i => i.Service)];
    }

    private static IEnumerable<string> Faults(RedirectRequest request, IReadOnlyList<string> services)
    {
        foreach (var twice in services.GroupBy(s => s).Where(g => g.Count() > 1)) yield return $"Service \"{twice.Key}\" is named {twice.Count()} times: once is enough";
        if (services.Count < 2) yield break;
        string all = string.Join(", ", services);
        var given = request.Given;
        if (given.Command.Count > 0) yield return $"-- {string.Join(' ', given.Command)} is for one Service, and there are {services.Count} ({all}): give each its command in {ConfigurationFile.Name}, such as\n{Example}";
        if (given.Ports.Count > 0) yield return Own("--port", "port");
        if (given.EnvFile is not null) yield return Own("--env-file", "envFile");
        if (given.EnvJson is not null) yield return Own("--env-json", "envJson");
        if (given.TlsSecret is not null) yield return Own("--tls-secret", "tlsSecret");
        string Own(string option, string key) => $"{option} is for one Service, and there are {services.Count} ({all}): write it as {key} of each in {ConfigurationFile.Name}";
    }

    private static RedirectOptions Merged(RedirectRequest request, string service, RedirectItem? item, IReadOnlyList<OutgoingRule> outgoing, string user)
    {
        var given = request.Given;
        // Who waits starts the program in another way, such as by a debugger.
        bool runsItems = given.Command.Count == 0 && !given.Wait && item is { Command.Count: > 0 };
        var wish = request.Route ?? item?.Route ?? new RouteWish(null, false, [], false, false);
        var merged = given with
        {
            Service = service,
            Command = runsItems ? item!.Command : given.Command,
            Directory = runsItems ? item!.Directory : null,
            Ports = given.Ports.Count > 0 ? given.Ports : item?.Ports ?? [],
            Route = wish.Resolve(user),
            EnvFile = given.EnvFile ?? item?.EnvFile,
            EnvJson = given.EnvJson ?? item?.EnvJson,
            Overrides = item?.Overrides,
            Volumes = [.. given.Volumes, .. item?.Volumes ?? []],
            TlsSecret = given.TlsSecret ?? item?.TlsSecret,
            Ingress = given.Ingress || item is { Ingress: true },
            Quiet = given.Quiet || item is { Quiet: true },
            Wait = given.Wait || item is { Wait: true },
            Grace = given.Grace ?? item?.Grace,
            // The first rule that holds counts: the command line's come first.
            Outgoing = [.. given.Outgoing ?? [], .. outgoing],
        };
        if (merged.Ingress) SubdomainPlan.CheckName(merged.Route.Name ?? throw new UsageException("--ingress is for a session with a NAME: use --as NAME, alone or with --match"));
        return merged;
    }

    /// <summary>A name's subdomain leads to all Services, since its header does: the first one makes it for all.</summary>
    private static RedirectOptions OneClone(RedirectOptions options, HashSet<string> made) =>
        options is { Ingress: true, Route.Name: { } name } && !made.Add(name) ? options with { Ingress = false } : options;
}
