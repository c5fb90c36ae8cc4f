using System.Text.Json.Nodes;

namespace Kloop.Engine.Kubeconfigs;

/// <summary>What is to become different in one kubeconfig file.</summary>
internal sealed record KubeconfigChange
{
    /// <summary>Of a section: the item that it has then, in the place of one with that name.</summary>
    public IReadOnlyDictionary<string, JsonObject> Set { get; init; } = new Dictionary<string, JsonObject>();

    /// <summary>Of a section: the name of the item that it has no more.</summary>
    public IReadOnlyDictionary<string, string> Remove { get; init; } = new Dictionary<string, string>();

    /// <summary>The current context; null to leave it.</summary>
    public string? Current { get; init; }

    public bool IsNothing => Set.Count == 0 && Remove.Count == 0 && Current is null;
}
