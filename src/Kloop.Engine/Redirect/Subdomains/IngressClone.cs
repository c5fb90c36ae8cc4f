using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Subdomains;

/// <summary>One Ingress's clone.</summary>
/// <param name="Original">Name of the Ingress.</param>
/// <param name="Body">The clone, as sent.</param>
/// <param name="Backends">Where it leads.</param>
/// <param name="Urls">Where it is reached.</param>
internal sealed record IngressClone(string Original, JsonObject Body, IReadOnlyList<IngressBackend> Backends, IReadOnlyList<SubdomainUrl> Urls);

/// <summary>Clones Ingresses for a session's NAME. Pure but for its list of notes.</summary>
internal sealed class IngressCloner(SubdomainRequest request, SubdomainSources sources, List<string> notes)
{
    /// <summary>Longest host name (RFC 1035).</summary>
    private const int MostHost = 253;

    private readonly HashSet<string> _taken = [.. sources.Ingresses.Where(i => !RedirectNames.IsOurs(i)).SelectMany(i => i.Items("spec", "rules")).Select(r => r.Text("host")).OfType<string>()];

    /// <summary>The clone; null when nothing of the Ingress can be cloned.</summary>
    public IngressClone? Clone(JsonObject ingress)
    {
        string original = ingress.Name();
        var backends = new List<IngressBackend>();
        var rules = new JsonArray();
        foreach (var rule in ingress.Items("spec", "rules"))
        {
            if (NewHost(original, rule.Text("host")) is not { } host) continue;
            var paths = Paths(ingress, rule, backends);
            if (paths.Count > 0) rules.Add((JsonNode)new JsonObject { ["host"] = host, ["http"] = new JsonObject { ["paths"] = paths } });
        }

        if (!ingress.Items("spec", "rules").Any()) notes.Add($"Ingress {original} has no rule with a host: there is nothing to put \"{request.Name}.\" before");
        if (rules.Count == 0) return null;
        var hosts = rules.Select(r => r.Text("host")!).Distinct().ToList();
        var tls = Tls(ingress, hosts);
        var covered = tls.SelectMany(t => (JsonArray)t!["hosts"]!).Select(h => (string)h!).ToHashSet();
        return new IngressClone(original, Body(ingress, rules, tls), [.. backends.Distinct()], Urls(ingress, rules, covered));
    }

    private string? NewHost(string ingress, string? host)
    {
        if (string.IsNullOrEmpty(host))
        {
            notes.Add($"Ingress {ingress} has a rule for every host: there is nothing to put \"{request.Name}.\" before");
            return null;
        }

        string name = $"{request.Name}.{host}";
        string? problem = host.StartsWith('*') ? "a wildcard host cannot have a subdomain of one name"
            : name.Length > MostHost ? $"{name} is longer than a host name may be"
            : _taken.Contains(name) ? $"{name} is another Ingress's already"
            : null;
        if (problem is not null) notes.Add($"Ingress {ingress}, host {host}: left out, for {problem}");
        return problem is null ? name : null;
    }

    private JsonArray Paths(JsonObject ingress, JsonObject rule, List<IngressBackend> backends)
    {
        var paths = new JsonArray();
        void Add(string? path, string? type, JsonObject? backend)
        {
            var (found, problem) = IngressBackend.Of(ingress, backend, sources.Services);
            if (found is null)
            {
                notes.Add($"Ingress {ingress.Name()}, {rule.Text("host")}{path}: left out, for {problem}");
                return;
            }

            backends.Add(found);
            var clone = new JsonObject { ["pathType"] = type ?? "ImplementationSpecific", ["backend"] = Backend(found) };
            if (path is not null) clone["path"] = path;
            paths.Add((JsonNode)clone);
        }

        foreach (var path in rule.Items("http", "paths")) Add(path.Text("path"), path.Text("pathType"), path["backend"] as JsonObject);
        // A clone's own defaultBackend would catch what other hosts do not match, too; a last path catches this host's.
        bool catchesAll = rule.Items("http", "paths").Any(p => p.Text("path") is null or "" or "/" && p.Text("pathType") != "Exact");
        if (!catchesAll && ingress.At("spec", "defaultBackend") is JsonObject fallback) Add("/", "Prefix", fallback);
        return paths;
    }

    private JsonObject Backend(IngressBackend backend) => new()
    {
        ["service"] = new JsonObject
        {
            ["name"] = SubdomainNames.Service(request.Service, request.Name),
            ["port"] = new JsonObject { ["name"] = SubdomainNames.Port(backend.Service, backend.Port) },
        },
    };

    private JsonArray Tls(JsonObject ingress, IReadOnlyList<string> hosts)
    {
        var result = new JsonArray();
        foreach (string host in hosts)
        {
            string original = host[(request.Name.Length + 1)..];
            if (ingress.Items("spec", "tls").FirstOrDefault(t => IngressTls.IsFor(t, original)) is not { } tls) continue;
            string? secret = tls.Text("secretName");
            var clone = new JsonObject { ["hosts"] = new JsonArray(host) };
            if (string.IsNullOrEmpty(secret))
            {
                notes.Add($"https://{host}: has the Ingress controller's own certificate, as {original} has; whether it is for {host} cannot be told from here");
            }
            else if (IngressTls.WhyNot(secret, sources.Certificates.GetValueOrDefault(secret), host) is { } reason)
            {
                notes.Add($"{host} has no TLS: {reason}. A certificate for *.{original} in Secret {secret} would do");
                continue;
            }
            else
            {
                clone["secretName"] = secret;
            }

            result.Add((JsonNode)clone);
        }

        return result;
    }

    private JsonObject Body(JsonObject ingress, JsonArray rules, JsonArray tls)
    {
        var spec = new JsonObject { ["rules"] = rules };
        if (ingress.At("spec", "ingressClassName") is { } className) spec["ingressClassName"] = className.DeepClone();
        if (tls.Count > 0) spec["tls"] = tls;
        return new JsonObject
        {
            ["apiVersion"] = ResourceType.Ingresses.ApiVersion,
            ["kind"] = ResourceType.Ingresses.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = SubdomainNames.Ingress(ingress.Name(), request.Name),
                ["labels"] = SubdomainPlan.Labels(request),
                ["annotations"] = OriginRecord.Json(CopiedAnnotations.Of(ingress.Map("metadata", "annotations"), tls.Count > 0)),
            },
            ["spec"] = spec,
        };
    }

    private static IReadOnlyList<SubdomainUrl> Urls(JsonObject ingress, JsonArray rules, HashSet<string> covered)
    {
        var balancer = ingress.Items("status", "loadBalancer", "ingress").FirstOrDefault();
        return
        [
            .. from rule in rules.OfType<JsonObject>()
               let host = rule.Text("host")!
               let path = rule.Items("http", "paths").Select(p => p.Text("path")).FirstOrDefault(p => p is { Length: > 0 } && p.All(IsPlain)) ?? "/"
               select new SubdomainUrl($"{(covered.Contains(host) ? "https" : "http")}://{host}{path}", ingress.Name(), balancer.Text("ip") ?? balancer.Text("hostname")),
        ];
    }

    /// <summary>Some controllers take regular expressions as paths, which no browser can follow.</summary>
    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or '~' or '%';
}
