using System.Text.Json.Nodes;
using Kloop.Engine.GitOps.Pauses;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.GitOps.Choice;

/// <summary>An object that is about to be changed.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Object">The object, as it is.</param>
/// <param name="Fields">JSON pointers (RFC 6901) to what will be changed.</param>
internal sealed record ChangedObject(ResourceType Type, JsonObject Object, IReadOnlyList<string> Fields)
{
    /// <summary>A Service that is switched.</summary>
    public static ChangedObject Service(JsonObject service) => new(ResourceType.Services, service, ["/spec/selector", "/spec/ports"]);

    /// <summary>A workload that is to stand still.</summary>
    public static ChangedObject Replaced(ResourceType type, JsonObject workload) =>
        new(type, workload, [type.Kind == ResourceType.CronJobs.Kind ? "/spec/suspend" : "/spec/replicas"]);

    /// <summary>A workload that is developed in.</summary>
    public static ChangedObject Developed(ResourceType type, JsonObject workload) => new(type, workload, ["/spec/replicas", "/spec/template"]);

    /// <summary>As a place for a pause.</summary>
    public PauseTarget Target => new(Type, Object.Text("metadata", "namespace") ?? "", Object.Name());

    /// <summary>For people.</summary>
    public string Where => Target.Where;

    /// <summary>The object with what an answer of the API for a single object may leave out, and its list does.</summary>
    public JsonObject Typed()
    {
        var typed = (JsonObject)Object.DeepClone();
        typed["apiVersion"] ??= Type.ApiVersion;
        typed["kind"] ??= Type.Kind;
        return typed;
    }
}
