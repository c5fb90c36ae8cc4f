using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect;

/// <summary>The ConfigMaps and Secrets that a container's environment refers to.</summary>
internal sealed record EnvironmentReferences(IReadOnlyList<string> ConfigMaps, IReadOnlyList<string> Secrets)
{
    public static EnvironmentReferences Of(JsonObject pod, string container)
    {
        var spec = pod.Items("spec", "containers").FirstOrDefault(c => c.Text("name") == container);
        return new EnvironmentReferences(Names(spec, "configMapRef", "configMapKeyRef"), Names(spec, "secretRef", "secretKeyRef"));
    }

    private static List<string> Names(JsonNode? container, string whole, string key) =>
        [.. container.Items("envFrom").Select(e => e.Text(whole, "name"))
            .Concat(container.Items("env").Select(e => e.Text("valueFrom", key, "name")))
            .OfType<string>().Distinct()];
}
