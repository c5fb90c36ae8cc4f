using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Objects;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Deploy.Inventories;

/// <summary>
/// What an application's deployments have put into the cluster, kept there in a ConfigMap that is written before the
/// change: so that what is gone from the manifests is removed, and <c>down</c> knows what there is, from any laptop. Pure.
/// </summary>
/// <param name="Objects">Those that Kloop applied, in the order of applying.</param>
/// <param name="Releases">Releases of charts, each with its namespace.</param>
internal sealed record Inventory(IReadOnlyList<ObjectId> Objects, IReadOnlyList<ReleaseId> Releases)
{
    /// <summary>Label that names the application.</summary>
    public const string ApplicationLabel = "kloop.dev/application";

    private const string Key = "inventory";

    /// <summary>Nothing.</summary>
    public static Inventory Empty { get; } = new([], []);

    /// <summary>Whether it has nothing.</summary>
    public bool IsEmpty => Objects.Count == 0 && Releases.Count == 0;

    /// <summary>The ConfigMap's name.</summary>
    public static string NameOf(string application) => $"kloop-app-{application}";

    /// <summary>All that is in either.</summary>
    public Inventory With(Inventory other) => new([.. Objects.Union(other.Objects)], [.. Releases.Union(other.Releases)]);

    /// <summary>What is in this one and not in the other.</summary>
    public Inventory Without(Inventory other) => new([.. Objects.Except(other.Objects)], [.. Releases.Except(other.Releases)]);

    /// <summary>Whether both have the same.</summary>
    public bool Same(Inventory other) => Objects.ToHashSet().SetEquals(other.Objects) && Releases.ToHashSet().SetEquals(other.Releases);

    /// <summary>As the ConfigMap that keeps it.</summary>
    public JsonObject ToConfigMap(string application, string ns) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject
        {
            ["name"] = NameOf(application),
            ["namespace"] = ns,
            ["labels"] = new JsonObject { [RedirectNames.ManagedBy] = RedirectNames.Kloop, [ApplicationLabel] = application },
        },
        ["data"] = new JsonObject
        {
            [Key] = new JsonObject
            {
                ["objects"] = new JsonArray([.. Objects.Select(o => new JsonObject { ["apiVersion"] = o.ApiVersion, ["kind"] = o.Kind, ["namespace"] = o.Namespace, ["name"] = o.Name })]),
                ["releases"] = new JsonArray([.. Releases.Select(r => new JsonObject { ["name"] = r.Name, ["namespace"] = r.Namespace })]),
            }.ToJsonString(),
        },
    };

    /// <summary>Reads it back.</summary>
    /// <exception cref="TaskFailedException">Somebody changed it so that it cannot be read.</exception>
    public static Inventory Parse(JsonObject map)
    {
        try
        {
            var json = JsonNode.Parse(map.Text("data", Key) ?? "{}");
            return new Inventory(
                [.. json.Items("objects").Select(o => new ObjectId(o.Text("apiVersion") ?? "", o.Text("kind") ?? "", o.Text("namespace") ?? "", o.Text("name") ?? ""))],
                [.. json.Items("releases").Select(r => new ReleaseId(r.Text("name") ?? "", r.Text("namespace") ?? ""))]);
        }
        catch (JsonException e)
        {
            throw new TaskFailedException($"configmap/{map.Name()}, which lists what was deployed, cannot be read ({e.Message}): delete it, and remove by hand what is deployed no more");
        }
    }
}

/// <summary>A release of a chart.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Namespace">Its namespace.</param>
internal sealed record ReleaseId(string Name, string Namespace);
