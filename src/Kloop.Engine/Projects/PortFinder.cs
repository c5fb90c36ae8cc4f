using Kloop.Engine.Applications;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Projects.Manifests;

namespace Kloop.Engine.Projects;

/// <summary>Finds the ports that a developer wants on the laptop: those of what is built here, the front first. Pure.</summary>
internal static class PortFinder
{
    private static readonly string[] Fronts = ["front", "web", "www", "ui", "gateway", "edge", "portal", "site"];

    /// <param name="objects">What is deployed.</param>
    /// <param name="built">The images that are built here.</param>
    public static IReadOnlyList<PortWish> Find(IReadOnlyList<ManifestObject> objects, IReadOnlySet<string> built)
    {
        var entered = objects.Where(o => o.Kind is "Ingress" or "HTTPRoute").SelectMany(Backends).ToHashSet(StringComparer.Ordinal);
        var own = objects.Where(o => o.Containers.Any(c => c.TextAt("image") is { } image && built.Contains(ImageUse.Split(image).Name))).ToList();
        var services = objects.Where(o => o.Kind == "Service").ToList();
        var wishes = services
            .Where(s => s.Body.TextAt("spec", "type") != "ExternalName" && (entered.Contains(s.Name) || own.Any(w => Selects(s, w))))
            .OrderBy(s => entered.Contains(s.Name) ? 0 : Fronts.Any(f => s.Name.Contains(f, StringComparison.Ordinal)) ? 1 : 2).ThenBy(s => s.Name, StringComparer.Ordinal)
            .SelectMany(s => s.Body.ItemsAt("spec", "ports").Where(p => p.TextAt("protocol") is null or "TCP").Select(p => (s.Name, Port: p.TextAt("port"))))
            .Where(p => p.Port is not null).Select(p => new PortWish(null, $"service/{p.Name}", p.Port!, null));
        // Without a Service: what the container says that it listens on, unless that is for the kubelet.
        var alone = own.Where(w => w.Kind is "Deployment" or "StatefulSet" && !services.Any(s => Selects(s, w)))
            .SelectMany(w => w.Body.ItemsAt("spec", "template", "spec", "containers").SelectMany(c => c.ItemsAt("ports").Where(p => !IsProbed(c, p))).Take(1)
                .Select(p => p.TextAt("containerPort")).OfType<string>().Select(p => new PortWish(null, $"{w.Kind.ToLowerInvariant()}/{w.Name}", p, null)));
        return [.. wishes.Concat(alone).DistinctBy(p => (p.Resource, p.Port))];
    }

    private static bool IsProbed(YamlValue container, YamlValue port) =>
        ((string[])["readinessProbe", "livenessProbe", "startupProbe"]).SelectMany(p => (string?[])[container.TextAt(p, "httpGet", "port"), container.TextAt(p, "tcpSocket", "port")])
            .Any(p => p is not null && (p == port.TextAt("containerPort") || p == port.TextAt("name")));

    private static bool Selects(ManifestObject service, ManifestObject workload)
    {
        var selector = service.Body.PairsAt("spec", "selector");
        var labels = workload.PodLabels;
        return selector.Count > 0 && selector.All(s => labels.TryGetValue(s.Key, out string? value) && value == s.Value);
    }

    /// <summary>Ingress v1 and v1beta1; Gateway API's HTTPRoute.</summary>
    private static IEnumerable<string> Backends(ManifestObject ingress)
    {
        var backends = ingress.Body.ItemsAt("spec", "rules").SelectMany(r => r.ItemsAt("http", "paths")).Select(p => p.At("backend"))
            .Append(ingress.Body.At("spec", "defaultBackend"))
            .Concat(ingress.Body.ItemsAt("spec", "rules").SelectMany(r => r.ItemsAt("backendRefs")));
        return backends.Select(b => b.TextAt("service", "name") ?? b.TextAt("serviceName") ?? b.TextAt("name")).OfType<string>();
    }
}
