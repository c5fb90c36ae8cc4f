using System.Text.Json.Nodes;
using Kloop.Engine.Applications;
using Kloop.Engine.Environments.Placement;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev.Loop;

/// <summary>Ports that came with a deployment: they are listened on only from the next start on. Pure.</summary>
internal static class NewPorts
{
    /// <summary>Ports of Services that lead to what is built here, such as <c>service/cart:80</c>.</summary>
    /// <param name="before">What was deployed.</param>
    /// <param name="after">What is deployed now.</param>
    /// <param name="built">References of the images that are built here.</param>
    /// <param name="forwarded">What is forwarded already.</param>
    public static IReadOnlyList<string> Of(IReadOnlyList<JsonObject> before, IReadOnlyList<JsonObject> after, IReadOnlyCollection<string> built, IReadOnlyList<PortWish> forwarded)
    {
        var own = after.Where(o => o.Items("spec", "template", "spec", "containers").Any(c => built.Contains(c.Text("image") ?? ""))).ToList();
        var known = Ports(before).Select(p => p.Text).ToHashSet(StringComparer.Ordinal);
        return [.. Ports(after)
            .Where(p => !known.Contains(p.Text) && own.Exists(w => PodTemplates.Selects(p.Service.Map("spec", "selector"), w)))
            .Where(p => !forwarded.Any(f => f.Resource == p.Resource && (f.Port == p.Number || f.Port == p.Name)))
            .Select(p => p.Text)];
    }

    private static IEnumerable<(JsonObject Service, string Resource, string Number, string? Name, string Text)> Ports(IReadOnlyList<JsonObject> objects) =>
        from service in objects
        where service.Text("kind") == "Service"
        from port in service.Items("spec", "ports")
        where (port.Text("protocol") ?? "TCP") == "TCP"
        let resource = $"service/{service.Name()}"
        let number = port["port"]?.ToString() ?? ""
        select (service, resource, number, port.Text("name"), $"{resource}:{number}");
}
