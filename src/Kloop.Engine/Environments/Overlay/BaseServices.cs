using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments.Overlay;

/// <summary>
/// Which Services an overlay has for those of its base: an ExternalName each, which keeps ports, since callers then use
/// the base's own address and port (docs/decisions/0015-overlay-by-names.md). Pure.
/// </summary>
/// <param name="Missing">To be made.</param>
/// <param name="Stale">Names of those to be removed: the base has no such Service any more.</param>
/// <param name="All">How many there are then.</param>
internal sealed record BaseServices(IReadOnlyList<JsonObject> Missing, IReadOnlyList<string> Stale, int All)
{
    /// <summary>The API server's own Service, which is in no other namespace than this.</summary>
    private const string Api = "kubernetes";

    /// <summary>Compares a base and an overlay.</summary>
    /// <param name="from">The base's name.</param>
    /// <param name="services">The base's Services.</param>
    /// <param name="own">The overlay's Services.</param>
    /// <param name="domain">The cluster's domain, such as <c>cluster.local</c>.</param>
    public static BaseServices Of(string from, IReadOnlyList<JsonObject> services, IReadOnlyList<JsonObject> own, string domain)
    {
        var wanted = services.Where(s => (!RedirectNames.IsOurs(s) || IsForward(s)) && !(from == "default" && s.Name() == Api)).ToDictionary(s => s.Name(), s => Forward(s, from, domain));
        var there = own.ToDictionary(s => s.Name());
        var missing = wanted.Where(w => !there.TryGetValue(w.Key, out var live) || (IsForward(live) && What(live) != What(w.Value))).Select(w => w.Value).ToList();
        var stale = own.Where(s => IsForward(s) && !wanted.ContainsKey(s.Name())).Select(s => s.Name()).ToList();
        return new BaseServices(missing, stale, wanted.Keys.Count(n => !there.TryGetValue(n, out var live) || IsForward(live)));
    }

    /// <summary>Whether a Service stands for one of the base.</summary>
    public static bool IsForward(JsonObject service) => RedirectNames.IsOurs(service) && service.Text("metadata", "labels", EnvironmentNames.Forward) is not null;

    /// <summary>What is an alias in the base is the same alias: some resolvers follow one only.</summary>
    private static string Target(JsonObject service, string from, string domain) =>
        service.Text("spec", "type") == "ExternalName" && service.Text("spec", "externalName") is { Length: > 0 } alias ? alias : $"{service.Name()}.{from}.svc.{domain}";

    private static JsonObject Forward(JsonObject service, string from, string domain)
    {
        var spec = new JsonObject { ["type"] = "ExternalName", ["externalName"] = Target(service, from, domain) };
        // Names do without them; Ingress controllers and meshes look a port up.
        var ports = service.Items("spec", "ports").Select(Port).ToArray<JsonNode>();
        if (ports.Length > 0) spec["ports"] = new JsonArray(ports);
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = new JsonObject
            {
                ["name"] = service.Name(),
                ["labels"] = new JsonObject { [RedirectNames.ManagedBy] = RedirectNames.Kloop, [EnvironmentNames.Forward] = from },
            },
            ["spec"] = spec,
        };
    }

    private static JsonObject Port(JsonObject port)
    {
        var copy = new JsonObject { ["port"] = port.Number("port"), ["protocol"] = port.Text("protocol") ?? "TCP" };
        if (port.Text("name") is { Length: > 0 } name) copy["name"] = name;
        return copy;
    }

    /// <summary>All that matters of a forward.</summary>
    private static string What(JsonObject forward) =>
        $"{forward.Text("spec", "externalName")} {string.Join(' ', forward.Items("spec", "ports").Select(p => Port(p).ToJsonString()))}";
}
