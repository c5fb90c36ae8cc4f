using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Subdomains;

/// <summary>A Service's port that an Ingress leads to.</summary>
/// <param name="Service">The Service.</param>
/// <param name="Port">Its port, 1 to 65535.</param>
/// <param name="Address">Where the agent reaches it: the cluster IP, or the name of a Service without one.</param>
/// <param name="AppProtocol">The port's <c>appProtocol</c>; null for none.</param>
internal sealed record IngressBackend(string Service, ushort Port, string Address, string? AppProtocol)
{
    private const string NginxProtocol = "nginx.ingress.kubernetes.io/backend-protocol";

    /// <summary>Finds the Service's port behind a backend of an Ingress, or says why it is left out.</summary>
    public static (IngressBackend? Backend, string? Problem) Of(JsonObject ingress, JsonObject? backend, IReadOnlyList<JsonObject> services)
    {
        if (backend.Text("service", "name") is not { } name) return (null, "a backend that is no Service");
        if (services.FirstOrDefault(s => s.Name() == name) is not { } service) return (null, $"backend Service {name}, which does not exist");
        string? wantedName = backend.Text("service", "port", "name");
        int? wantedNumber = backend.Number("service", "port", "number");
        var port = service.Items("spec", "ports").FirstOrDefault(p => wantedName is { Length: > 0 } ? p.Text("name") == wantedName : p.Number("port") == wantedNumber);
        if (port?.Number("port") is not { } number) return (null, $"port {wantedName ?? wantedNumber?.ToString(System.Globalization.CultureInfo.InvariantCulture)} of backend Service {name}, which does not exist");
        string? protocol = port.Text("appProtocol");
        string? nginx = ingress.Text("metadata", "annotations", NginxProtocol);
        if (protocol is "https" or "kubernetes.io/wss" || nginx?.ToUpperInvariant() is "HTTPS" or "GRPCS")
        {
            return (null, $"backend Service {name}, which speaks TLS: the agent adds its header to cleartext HTTP only");
        }

        string address = service.Text("spec", "clusterIP") is { Length: > 0 } ip and not "None" ? ip : name;
        return (new IngressBackend(name, (ushort)number, address, protocol), null);
    }
}
