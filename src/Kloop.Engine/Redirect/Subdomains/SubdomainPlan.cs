using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Objects;
using Kloop.Kubernetes.Access;
using Kloop.Kubernetes.Resources;
using Kloop.Tunnel.Session;

namespace Kloop.Engine.Redirect.Subdomains;

/// <summary>An object that a subdomain consists of.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name.</param>
public sealed record SubdomainObject(ResourceType Type, string Name);

/// <summary>
/// <c>--as NAME --ingress</c>: a clone of each Ingress of the namespace for host <c>NAME.host</c>, whose backends are ports of
/// the agent that add NAME's headers and pass on to the original backend. Pure: decided before anything is touched.
/// </summary>
public sealed class SubdomainPlan
{
    private readonly SubdomainRequest _request;
    private readonly IReadOnlyList<IngressClone> _clones;
    private readonly IReadOnlyList<IngressBackend> _backends;
    private readonly IReadOnlyList<string> _secrets;

    private SubdomainPlan(SubdomainRequest request, IReadOnlyList<IngressClone> clones, IReadOnlyList<string> secrets, IReadOnlyList<string> notes)
    {
        (_request, _clones, _secrets, Notes) = (request, clones, secrets, notes);
        _backends = [.. clones.SelectMany(c => c.Backends).DistinctBy(b => (b.Service, b.Port))];
    }

    /// <summary>The ports to ask the agent for, in <see cref="RegisterRoute.Entries"/>; empty when nothing can be cloned.</summary>
    public IReadOnlyList<EntryPort> Entries => [.. _backends.Select(b => new EntryPort(b.Address, b.Port))];

    /// <summary>What will be created: to be recorded before it is.</summary>
    public IReadOnlyList<SubdomainObject> Objects => _backends.Count == 0 ? [] :
    [
        new(ResourceType.Services, ServiceName),
        .. _clones.Select(c => new SubdomainObject(ResourceType.Ingresses, c.Body.Name())),
    ];

    /// <summary>Where the application is reached with NAME.</summary>
    public IReadOnlyList<SubdomainUrl> Urls => [.. _clones.SelectMany(c => c.Urls).DistinctBy(u => u.Url)];

    /// <summary>What is left out and why, for people.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Every right that it needs, beside those of a redirect.</summary>
    public IReadOnlyList<AccessRight> Rights =>
    [
        new("networking.k8s.io", "ingresses", "list", null, "--ingress: the Ingresses that lead to the application; the session's own"),
        new("networking.k8s.io", "ingresses", "create", null, "--ingress: their clones"),
        .. _clones.SelectMany(c => ((string[])["get", "patch", "delete"]).Select(verb =>
            new AccessRight("networking.k8s.io", "ingresses", verb, c.Body.Name(), "--ingress: share the clone with another session, hand it over, clean up"))),
        new("", "services", "list", null, "--ingress: the Services that Ingresses lead to"),
        new("", "services", "create", null, $"--ingress: Service {ServiceName}, the clones' way to the agent"),
        new("", "services", "get", ServiceName, "--ingress: hand the clones over"),
        new("", "services", "patch", ServiceName, "--ingress: the agent's ports when it was replaced"),
        new("", "services", "delete", ServiceName, "--ingress: clean up"),
        .. _secrets.Select(s => new AccessRight("", "secrets", "get", s, "--ingress: whether the certificate covers the subdomain")),
    ];

    internal SubdomainRequest Request => _request;

    internal string ServiceName => SubdomainNames.Service(_request.Service, _request.Name);

    internal IReadOnlyList<JsonObject> Clones => [.. _clones.Select(c => (JsonObject)c.Body.DeepClone())];

    /// <summary>Plans a subdomain.</summary>
    /// <exception cref="UsageException">NAME cannot be part of a host name.</exception>
    public static SubdomainPlan Of(SubdomainRequest request, SubdomainSources sources)
    {
        CheckName(request.Name);
        var notes = new List<string>();
        // The originals alone; of two for one host (canaries) each has its clone.
        var ingresses = sources.Ingresses.Where(i => !RedirectNames.IsOurs(i)).OrderBy(i => i.Name(), StringComparer.Ordinal).ToList();
        var services = sources.Services.Where(s => !RedirectNames.IsOurs(s)).ToList();
        var cloner = new IngressCloner(request, sources with { Services = services }, notes);
        var clones = ingresses.Select(cloner.Clone).OfType<IngressClone>().ToList();
        if (ingresses.Count == 0) notes.Add("the namespace has no Ingress (networking.k8s.io/v1): --ingress has nothing to do");
        return new SubdomainPlan(request, clones, [.. ingresses.SelectMany(IngressTls.Secrets).Distinct()], [.. notes.Distinct()]);
    }

    /// <summary>Refuses a NAME that cannot be part of a host name; needs no cluster.</summary>
    /// <exception cref="UsageException">It cannot.</exception>
    public static void CheckName(string name)
    {
        if (!SubdomainNames.IsHostLabel(name))
        {
            throw new UsageException($"--as {name} --ingress: NAME becomes part of host names, so it may have lower-case letters, digits and inner hyphens only, at most 63: choose another --as");
        }
    }

    /// <summary>The clones' way to the agent.</summary>
    /// <param name="ports">The agent's answer to <see cref="Entries"/>, in their order.</param>
    internal JsonObject Service(IReadOnlyList<ushort> ports) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = new JsonObject { ["name"] = ServiceName, ["labels"] = Labels(_request) },
        ["spec"] = new JsonObject
        {
            ["selector"] = OriginRecord.Json(AgentObjects.AgentSelector(_request.Service)),
            ["ports"] = ServicePorts(ports),
        },
    };

    internal JsonArray ServicePorts(IReadOnlyList<ushort> ports)
    {
        if (ports.Count != _backends.Count)
        {
            throw new TaskFailedException(string.Create(CultureInfo.InvariantCulture, $"the agent gave {ports.Count} of {_backends.Count} ports for --ingress: is it of another version? Run `kloop heal` and start again"));
        }

        return
        [
            .. _backends.Zip(ports, (backend, port) =>
            {
                var entry = new JsonObject { ["name"] = SubdomainNames.Port(backend.Service, backend.Port), ["port"] = port, ["targetPort"] = port };
                if (backend.AppProtocol is not null) entry["appProtocol"] = backend.AppProtocol;
                return (JsonNode)entry;
            }),
        ];
    }

    internal static JsonObject Labels(SubdomainRequest request)
    {
        var labels = OriginRecord.Json(AgentObjects.AgentSelector(request.Service));
        labels[SubdomainNames.SessionLabel] = request.Session;
        labels[SubdomainNames.RouteLabel] = request.Name;
        return labels;
    }
}
