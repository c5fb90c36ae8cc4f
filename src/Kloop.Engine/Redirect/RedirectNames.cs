using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect;

/// <summary>Names, labels and annotations of a redirect's objects: a contract, see docs/design/design.md.</summary>
public static class RedirectNames
{
    /// <summary>Label that all of Kloop's objects bear.</summary>
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    /// <summary>Its value.</summary>
    public const string Kloop = "kloop";

    /// <summary>Label that names the redirected Service.</summary>
    public const string ServiceLabel = "kloop.dev/service";

    /// <summary>Annotation on the switched Service: what it was, as JSON.</summary>
    public const string OriginAnnotation = "kloop.dev/origin";

    /// <summary>Key of the redirect's Secret with the patch that puts the Service back, where the agent may do that.</summary>
    public const string UndoKey = "undo";

    /// <summary>Selects everything of Kloop's.</summary>
    public const string EverythingSelector = $"{ManagedBy}={Kloop}";

    /// <summary>Label of the Secrets that are nothing but the agent's program.</summary>
    public const string ComponentLabel = "app.kubernetes.io/component";

    /// <summary>Its value.</summary>
    public const string AgentProgram = "agent-program";

    /// <summary>Selects the Secrets that say something: each agent's program is another 8 MB.</summary>
    public const string RecordsSelector = $"{EverythingSelector},{ComponentLabel}!={AgentProgram}";

    /// <summary>Secret with the key and the record; Deployment of the agent.</summary>
    public static string Main(string service) => $"kloop-{service}";

    /// <summary>Service with the original selector.</summary>
    public static string Origin(string service) => $"kloop-{service}-origin";

    /// <summary>Secret with one part of the agent's program.</summary>
    public static string AgentPart(string service, int index) => $"kloop-{service}-agent-{index}";

    /// <summary>Selects the objects of one redirect.</summary>
    public static string Selector(string service) => $"{EverythingSelector},{ServiceLabel}={service}";

    /// <summary>Whether an object is one of Kloop's own.</summary>
    public static bool IsOurs(System.Text.Json.Nodes.JsonObject resource) => resource.Text("metadata", "labels", ManagedBy) == Kloop;
}
