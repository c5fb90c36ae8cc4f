using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Environments.Placement;

/// <summary>Finds where the application names a Service together with its namespace: such calls go around the environment. Pure.</summary>
internal static class FixedNames
{
    /// <summary>A sentence for each Service of the environment that something names so.</summary>
    /// <param name="objects">What is deployed.</param>
    /// <param name="from">The namespace that the application is written for.</param>
    public static IEnumerable<string> Notes(IReadOnlyList<JsonObject> objects, string from)
    {
        string[] services = [.. objects.Where(o => o.Text("kind") == "Service").Select(o => o.Name())];
        foreach (var one in objects.Where(o => PodTemplates.IsWorkload(o) || o.Text("kind") == "ConfigMap"))
        {
            string text = (one["data"] ?? PodTemplates.Spec(one))?.ToJsonString() ?? "";
            foreach (string service in services.Where(s => Regex.IsMatch(text, $@"(?<![\w.-]){Regex.Escape(s)}\.{Regex.Escape(from)}(?![\w-])", RegexOptions.CultureInvariant)))
            {
                yield return $"{one.Text("kind")} {one.Name()} names {service}.{from}: those calls go to {from}, and not to {service} here; say {service} alone";
            }
        }
    }
}
