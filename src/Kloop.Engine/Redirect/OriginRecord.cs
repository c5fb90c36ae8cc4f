using System.Text.Json;
using System.Text.Json.Nodes;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect;

/// <summary>
/// What a Service was before the switch and what the switch made of it; both directions are pure
/// functions of it and the Service as it is now. Stands in the Service's own annotation, so that anyone
/// can undo the switch.
/// </summary>
/// <param name="Selector">The Service's selector.</param>
/// <param name="TargetPorts">Its target ports by <see cref="ServicePortView.Key"/>; null where none was written.</param>
/// <param name="AgentPorts">The agent's ports, by the same keys.</param>
/// <param name="Owner">Who redirects it, as user@host.</param>
/// <param name="Since">Since when, UTC.</param>
public sealed record OriginRecord(
    IReadOnlyDictionary<string, string> Selector,
    IReadOnlyDictionary<string, JsonNode?> TargetPorts,
    IReadOnlyDictionary<string, int> AgentPorts,
    string Owner,
    DateTimeOffset Since)
{
    private static string AnnotationPath => "/metadata/annotations/" + JsonPatch.Escape(RedirectNames.OriginAnnotation);

    /// <summary>Records a Service that is about to be switched.</summary>
    public static OriginRecord Of(ServiceView service, PortPlan plan, string owner, DateTimeOffset since) => new(
        service.Selector,
        service.Ports.ToDictionary(p => p.Key, p => p.TargetPort),
        plan.Ports.ToDictionary(p => p.Service.Key, p => (int)p.Agent),
        owner, since);

    /// <summary>The record in a Service's annotation, or null when it is not switched.</summary>
    /// <exception cref="TaskFailedException">The annotation is there, but somebody broke it.</exception>
    public static OriginRecord? Find(JsonObject service)
    {
        if (service.Text("metadata", "annotations", RedirectNames.OriginAnnotation) is not { } text) return null;
        try
        {
            return Decode(text);
        }
        catch (FormatException e)
        {
            throw new TaskFailedException(
                $"annotation {RedirectNames.OriginAnnotation} of Service \"{service.Name()}\" is not as Kloop wrote it ({e.Message}): put the Service's selector and ports back by hand and remove it");
        }
    }

    /// <summary>Reads the annotation's text.</summary>
    /// <exception cref="FormatException">It is not as <see cref="Encode"/> wrote it.</exception>
    public static OriginRecord Decode(string text)
    {
        try
        {
            var json = JsonNode.Parse(text);
            return new OriginRecord(
                json.Map("selector"),
                ((JsonObject)json!["targetPorts"]!).ToDictionary(p => p.Key, p => p.Value?.DeepClone()),
                ((JsonObject)json["agentPorts"]!).ToDictionary(p => p.Key, p => p.Value!.GetValue<int>()),
                json.Text("owner") ?? "somebody",
                json.Text("since") is { } since ? DateTimeOffset.Parse(since, System.Globalization.CultureInfo.InvariantCulture) : default);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or InvalidCastException or ArgumentNullException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    /// <summary>Whether a Service that is not switched is still what was recorded: whoever is first may switch it.</summary>
    public bool Describes(JsonObject service)
    {
        var ports = service.Items("spec", "ports").ToList();
        return Same(service.Map("spec", "selector"), Selector) && ports.Count == TargetPorts.Count
            && ports.All(p => TargetPorts.TryGetValue(KeyOf(p), out var target) && JsonNode.DeepEquals(p["targetPort"], target));
    }

    /// <summary>The annotation's text.</summary>
    public string Encode() => new JsonObject
    {
        ["selector"] = Json(Selector),
        ["targetPorts"] = new JsonObject(TargetPorts.Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone()))),
        ["agentPorts"] = new JsonObject(AgentPorts.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
        ["owner"] = Owner,
        ["since"] = Since.UtcDateTime.ToString("O"),
    }.ToJsonString();

    /// <summary>
    /// The switch: selector and target ports lead to the agent. Its tests make it apply to the Service as
    /// it was read, or not at all.
    /// </summary>
    public JsonPatch Switch(JsonObject service, IReadOnlyDictionary<string, string> agentSelector)
    {
        var patch = new JsonPatch()
            .Test("/metadata/resourceVersion", service.At("metadata", "resourceVersion"))
            .Test("/spec/selector", Json(Selector))
            .Replace("/spec/selector", Json(agentSelector));
        foreach (var (port, i) in service.Items("spec", "ports").Select((p, i) => (p, i)))
        {
            string path = $"/spec/ports/{i}/targetPort";
            if (!AgentPorts.TryGetValue(KeyOf(port), out int agent)) continue;
            if (port.ContainsKey("targetPort")) patch.Test(path, port["targetPort"]);
            patch.Add(path, agent);
        }

        return service.At("metadata", "annotations") is JsonObject
            ? patch.Add(AnnotationPath, Encode())
            : patch.Add("/metadata/annotations", new JsonObject { [RedirectNames.OriginAnnotation] = Encode() });
    }

    /// <summary>
    /// The way back. What somebody else changed meanwhile is kept and named in the notes; null when the
    /// Service is not switched.
    /// </summary>
    public (JsonPatch Patch, IReadOnlyList<string> Kept) Undo(JsonObject service, IReadOnlyDictionary<string, string> agentSelector)
    {
        var kept = new List<string>();
        var patch = new JsonPatch().Test("/metadata/resourceVersion", service.At("metadata", "resourceVersion"));
        var selector = service.Map("spec", "selector");
        if (Same(selector, agentSelector))
        {
            patch.Replace("/spec/selector", Json(Selector));
        }
        else if (!Same(selector, Selector))
        {
            // Server-side apply adds its own keys to ours, and such a selector finds no pod: ours go in any case.
            var theirs = selector.Where(p => !agentSelector.Contains(p) || Selector.Contains(p)).ToDictionary();
            if (theirs.Count < selector.Count) patch.Replace("/spec/selector", Json(theirs.Count > 0 ? theirs : Selector));
            if (theirs.Count > 0 && !Same(theirs, Selector)) kept.Add($"selector {Json(theirs).ToJsonString()}, which somebody else wrote meanwhile");
        }

        foreach (var (port, i) in service.Items("spec", "ports").Select((p, i) => (p, i)))
        {
            string key = KeyOf(port), path = $"/spec/ports/{i}/targetPort";
            if (!AgentPorts.TryGetValue(key, out int agent) || !TargetPorts.ContainsKey(key)) continue;
            if (port.Number("targetPort") == agent)
            {
                // A target port that was not written is the port's own number: the API server fills it in.
                patch.Replace(path, TargetPorts[key] ?? port["port"]);
            }
            else if (!JsonNode.DeepEquals(port["targetPort"], TargetPorts[key]))
            {
                kept.Add($"target port {port["targetPort"]} of port {key}, which somebody else wrote meanwhile");
            }
        }

        return (patch.Remove(AnnotationPath), kept);
    }

    /// <summary>
    /// The way back for who cannot read the Service: it applies only while all that the switch wrote is as it
    /// wrote it, whatever else was changed.
    /// </summary>
    /// <param name="service">The Service before the switch.</param>
    /// <param name="agentSelector">What the switch makes it select.</param>
    public JsonPatch GuardedUndo(JsonObject service, IReadOnlyDictionary<string, string> agentSelector)
    {
        var patch = new JsonPatch().Test(AnnotationPath, Encode()).Test("/spec/selector", Json(agentSelector)).Replace("/spec/selector", Json(Selector));
        foreach (var (port, i) in service.Items("spec", "ports").Select((p, i) => (p, i)))
        {
            string path = $"/spec/ports/{i}";
            if (!AgentPorts.TryGetValue(KeyOf(port), out int agent)) continue;
            patch.Test($"{path}/port", port["port"]);
            if (port["protocol"] is { } protocol) patch.Test($"{path}/protocol", protocol);
            patch.Test($"{path}/targetPort", agent).Replace($"{path}/targetPort", port["targetPort"] ?? port["port"]);
        }

        return patch.Remove(AnnotationPath);
    }

    /// <summary>The same without tests, to be typed by a person.</summary>
    public string UndoByHand(JsonObject service, string ns, IReadOnlyDictionary<string, string> agentSelector, bool subdomains = false)
    {
        var patch = Undo(service, agentSelector).Patch.Operations;
        patch.RemoveAt(0);
        string name = service.Name();
        return $"kubectl -n {ns} patch service {name} --type=json -p '{patch.ToJsonString()}' && {RemoveByHand(name, ns, subdomains)}";
    }

    /// <summary>Removes Kloop's objects, to be typed by a person.</summary>
    /// <param name="service">The Service's name.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="subdomains">Whether Ingresses are among them.</param>
    public static string RemoveByHand(string service, string ns, bool subdomains) =>
        $"kubectl -n {ns} delete deployment,service,secret{(subdomains ? ",ingress" : "")} -l {RedirectNames.Selector(service)}";

    /// <summary>A string map as JSON.</summary>
    internal static JsonObject Json(IReadOnlyDictionary<string, string> map) =>
        new(map.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));

    private static bool Same(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(p => other.TryGetValue(p.Key, out string? value) && value == p.Value);

    private static string KeyOf(JsonObject port) => $"{port.Number("port")}/{port.Text("protocol") ?? "TCP"}";
}
