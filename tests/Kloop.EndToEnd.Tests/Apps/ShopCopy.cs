using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Apps;

/// <summary>A checkout of a shop that runs: its manifests as they were applied, with the images that it runs, and a change of a developer's own.</summary>
internal sealed class ShopCopy : IDisposable
{
    private const string Applied = "kubectl.kubernetes.io/last-applied-configuration";

    private readonly string _folder = Directory.CreateTempSubdirectory("kloop-shop-").FullName;

    /// <summary>For <c>-f</c>.</summary>
    public string File => Path.Combine(_folder, "kloop.yaml");

    /// <param name="shop">The shop.</param>
    /// <param name="banner">What its catalog is to say; null for what it says.</param>
    public static async Task<ShopCopy> OfAsync(ShopApp shop, string? banner)
    {
        var copy = new ShopCopy();
        var all = await shop.Kubectl.JsonAsync("get", "deployments,statefulsets,services,configmaps,secrets,serviceaccounts,ingresses.networking.k8s.io", "-l", "app.kubernetes.io/part-of=shop");
        var manifests = all["items"]!.AsArray().Select(i => JsonNode.Parse((string)i!["metadata"]!["annotations"]![Applied]!)!).ToList();
        var catalog = manifests.Single(m => (string?)m["kind"] == "Deployment" && (string?)m["metadata"]!["name"] == "catalog");
        var container = catalog["spec"]!["template"]!["spec"]!["containers"]![0]!;
        if (banner is not null) container["env"] = new JsonArray([.. (container["env"] as JsonArray ?? []).Where(e => (string?)e!["name"] != "CATALOG_BANNER").Select(e => e!.DeepClone()), new JsonObject { ["name"] = "CATALOG_BANNER", ["value"] = banner }]);
        await System.IO.File.WriteAllTextAsync(Path.Combine(copy._folder, "k8s.yaml"), string.Join("\n---\n", manifests.Select(m => m.ToJsonString())));
        await System.IO.File.WriteAllTextAsync(copy.File, "name: shop\nimages: []\ndeploy:\n- manifests: [k8s.yaml]\n");
        return copy;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
