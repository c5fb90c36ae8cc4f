using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Image;

/// <summary>
/// Images that the cluster can pull by definition: the service's own, then others that run in the
/// namespace. Whether one has a shell only its start can tell, so there is an order to try.
/// </summary>
internal static class BorrowedImages
{
    /// <summary>Names that say an image has no shell.</summary>
    private static readonly string[] Shellless = ["distroless", "scratch", "chiseled", "/static", "wolfi"];

    private const int Most = 4;

    public static IReadOnlyList<string> Candidates(JsonObject originPod, string container, IEnumerable<JsonObject> podsInNamespace)
    {
        string? own = originPod.Items("spec", "containers").FirstOrDefault(c => c.Text("name") == container)?.Text("image");
        var others = podsInNamespace
            .Where(p => PodView.IsReady(p) && !RedirectNames.IsOurs(p))
            .SelectMany(p => p.Items("spec", "containers"))
            .Select(c => c.Text("image"));
        return [.. others.Prepend(own).OfType<string>().Distinct().OrderBy(LooksShellless).Take(Most)];
    }

    private static bool LooksShellless(string image) => Shellless.Any(word => image.Contains(word, StringComparison.OrdinalIgnoreCase));
}
