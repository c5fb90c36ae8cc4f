using System.Text.Json.Nodes;
using Kloop.Engine.Redirect;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev;

/// <summary>Names, labels and annotations of what the dev loop puts into the cluster: a contract, see docs/design/design.md.</summary>
internal static class DevNames
{
    /// <summary>Annotation on a developed workload: who develops in it, and what was changed, as JSON.</summary>
    public const string Annotation = "kloop.dev/dev";

    /// <summary>Annotation on its pod template: the session whose pods these are.</summary>
    public const string SessionAnnotation = "kloop.dev/dev-session";

    /// <summary>Label of Kloop's objects that belong to a developed workload.</summary>
    public const string Label = "kloop.dev/dev";

    /// <summary>Longest value of a label.</summary>
    private const int MostLabel = 63;

    /// <summary>A workload in one word, such as <c>deployment-cart</c>.</summary>
    public static string Word(ResourceType type, string name) => $"{type.Kind.ToLowerInvariant()}-{name}";

    /// <summary>Secret with the session key and the record.</summary>
    public static string Main(ResourceType type, string name) => $"kloop-dev-{Word(type, name)}";

    /// <summary>Secret with one part of the agent's program.</summary>
    public static string AgentPart(ResourceType type, string name, int index) => $"{Main(type, name)}-agent-{index}";

    /// <summary>The labels of a developed workload's objects.</summary>
    public static JsonObject Labels(ResourceType type, string name) => new() { [RedirectNames.ManagedBy] = RedirectNames.Kloop, [Label] = LabelOf(type, name) };

    /// <summary>Selects a developed workload's objects.</summary>
    public static string Selector(ResourceType type, string name) => $"{RedirectNames.EverythingSelector},{Label}={LabelOf(type, name)}";

    private static string LabelOf(ResourceType type, string name) => Word(type, name) is var word && word.Length > MostLabel ? word[..MostLabel].TrimEnd('-', '.') : word;
}
