using System.Text.Json.Nodes;
using Kloop.Engine.Configuration.Yaml;
using Kloop.Engine.Deploy.Manifests;

namespace Kloop.Engine.Kubeconfigs;

/// <summary>A context with its cluster and its user, each as a kubeconfig's list has it: with <c>name</c>.</summary>
/// <param name="Context">The context's item.</param>
/// <param name="Cluster">The cluster's item.</param>
/// <param name="User">The user's item, with its secrets.</param>
public sealed record KubeconfigContext(JsonObject Context, JsonObject Cluster, JsonObject User)
{
    /// <summary>The context's name.</summary>
    public string Name => (string)Context["name"]!;

    /// <summary>Reads the current context, or the only one, of a kubeconfig that a provider made.</summary>
    /// <param name="text">The kubeconfig.</param>
    /// <param name="source">Where it is from, for errors; its text has secrets, and is not shown.</param>
    /// <exception cref="TaskFailedException">It has no such context.</exception>
    public static KubeconfigContext Read(string text, string source)
    {
        var faults = new Faults();
        var root = YamlText.Parse(text, source, faults) is YamlMap map && faults.All.Count == 0 ? YamlJson.Convert(map) as JsonObject : null;
        string? current = (string?)root?["current-context"];
        var contexts = Items(root, "contexts");
        var context = contexts.FirstOrDefault(c => (string?)c["name"] == current) ?? (contexts.Count == 1 ? contexts[0] : null);
        var cluster = Items(root, "clusters").FirstOrDefault(c => (string?)c["name"] == (string?)context?["context"]?["cluster"]);
        var user = Items(root, "users").FirstOrDefault(c => (string?)c["name"] == (string?)context?["context"]?["user"]);
        if (context is null || cluster is null || user is null) throw new TaskFailedException($"{source} gave no kubeconfig with a context, its cluster and its user");
        return new KubeconfigContext((JsonObject)context.DeepClone(), (JsonObject)cluster.DeepClone(), (JsonObject)user.DeepClone());
    }

    /// <summary>The same, with one name for all three.</summary>
    public KubeconfigContext Named(string name)
    {
        var (context, cluster, user) = ((JsonObject)Context.DeepClone(), (JsonObject)Cluster.DeepClone(), (JsonObject)User.DeepClone());
        // Each a node of its own: a node has one parent.
        (context["name"], cluster["name"], user["name"]) = (name, name, name);
        (context["context"]!["cluster"], context["context"]!["user"]) = (name, name);
        return new KubeconfigContext(context, cluster, user);
    }

    private static List<JsonObject> Items(JsonObject? root, string section) => [.. (root?[section] as JsonArray ?? []).OfType<JsonObject>()];
}
