using System.Text.Json.Nodes;
using Kloop.Engine.Environments;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect;

/// <summary>One port of a Service.</summary>
/// <param name="Name">Its name; empty where it has none.</param>
/// <param name="Number">1 to 65535.</param>
/// <param name="TargetPort">As written: a number or a name; null means the same number.</param>
public sealed record ServicePortView(string Name, ushort Number, JsonNode? TargetPort)
{
    /// <summary>Identifies the port within its Service, also after other ports were added.</summary>
    public string Key => $"{Number}/TCP";
}

/// <summary>A Service that can be redirected.</summary>
public sealed record ServiceView(string Name, IReadOnlyDictionary<string, string> Selector, IReadOnlyList<ServicePortView> Ports, bool Headless)
{
    /// <summary>Reads a Service, or says why it cannot be redirected.</summary>
    /// <exception cref="UsageException">It has no selector, no TCP port, or is an ExternalName.</exception>
    public static ServiceView Of(JsonObject service)
    {
        string name = service.Name();
        if (service.Text("spec", "type") == "ExternalName")
        {
            if (service.Text("metadata", "labels", EnvironmentNames.Forward) is { } from)
            {
                throw new UsageException($"Service \"{name}\" is {from}'s, which environment {service.Text("metadata", "namespace")} lies over: redirect it there (-n {from}), or have it here first (kloop up {name})");
            }

            throw new UsageException(
                $"Service \"{name}\" is an ExternalName for {service.Text("spec", "externalName")}: its traffic never enters the cluster, so it cannot be redirected");
        }

        var selector = service.Map("spec", "selector");
        if (selector.Count == 0)
        {
            throw new UsageException($"Service \"{name}\" has no selector: its endpoints are kept by hand, and Kloop would have to overwrite them. Redirect the Service in front of your pods instead");
        }

        var ports = service.Items("spec", "ports").ToList();
        var other = ports.FirstOrDefault(p => (p.Text("protocol") ?? "TCP") != "TCP");
        if (other is not null)
        {
            throw new UsageException($"Service \"{name}\" has the {other.Text("protocol")} port {other.Number("port")}: Kloop redirects TCP only, and a switched Service would lose it");
        }

        if (ports.Count == 0) throw new UsageException($"Service \"{name}\" has no ports: there is nothing to redirect");
        return new ServiceView(
            name, selector,
            [.. ports.Select(p => new ServicePortView(p.Text("name") ?? "", (ushort)p.Number("port")!.Value, p["targetPort"]?.DeepClone()))],
            service.Text("spec", "clusterIP") == "None");
    }
}
