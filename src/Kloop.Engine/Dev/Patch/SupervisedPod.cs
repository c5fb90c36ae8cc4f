using System.Globalization;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Image;
using Kloop.Engine.Redirect.Objects;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Dev.Patch;

/// <summary>
/// What a pod needs so that its container runs under the supervisor: the program, put into an emptyDir by an initContainer
/// of a borrowed (or built) image, so that the application's image may be empty but for itself. Pure.
/// </summary>
internal sealed class SupervisedPod(DevPatchOptions options, JsonObject spec, JsonObject container)
{
    private const int UnprivilegedUser = 65532;
    private const string OurVolumes = "kloop-";
    private const string KeyVariable = "KLOOP_KEY";
    private const string RunPath = "/kloop/run";
    private const string PartsPath = "/kloop/parts";
    private const string CopyPath = "/kloop/copy";
    private const string Program = $"{RunPath}/kloop-agent";
    private const ushort FirstPort = 24173;

    /// <summary>Whether somebody develops in a pod.</summary>
    public static bool Is(JsonObject pod) => pod.Text("metadata", "annotations", DevNames.SessionAnnotation) is not null;

    /// <summary>The pod without the session's key and volumes, which go with the session: what is left is the application's own.</summary>
    public static JsonObject Undress(JsonObject pod)
    {
        var copy = (JsonObject)pod.DeepClone();
        if (copy["spec"] is not JsonObject spec) return copy;
        Without(spec, "volumes", v => IsOurs(v.Text("name")));
        Without(spec, "initContainers", c => IsOurs(c.Text("name")));
        foreach (var container in spec.Items("containers"))
        {
            Without(container, "volumeMounts", m => IsOurs(m.Text("name")));
            Without(container, "env", v => v.Text("name") == KeyVariable);
        }

        return copy;
    }

    private static bool IsOurs(string? name) => name?.StartsWith(OurVolumes, StringComparison.Ordinal) == true;

    private static void Without(JsonObject of, string property, Func<JsonObject, bool> unwanted)
    {
        foreach (var item in of.Items(property).Where(unwanted).ToList()) ((JsonArray)of[property]!).Remove(item);
    }

    private IEnumerable<(SyncedRoot Root, string Volume, string At)> Copies =>
        options.Roots.Where(r => r.Copied).Select((r, i) => (r, $"kloop-copy-{i}", $"{CopyPath}/{i}"));

    public IEnumerable<JsonObject> Volumes =>
    [
        new() { ["name"] = "kloop-run", ["emptyDir"] = new JsonObject { ["sizeLimit"] = "64Mi" } },
        .. options.Agent.Parts == 0 ? (JsonObject[])[] : [AgentParts.Volume("kloop-parts", i => $"{options.Secret}-agent-{i}", options.Agent.Parts)],
        .. Copies.Select(c => new JsonObject { ["name"] = c.Volume, ["emptyDir"] = new JsonObject() }),
    ];

    public IEnumerable<JsonObject> InitContainers =>
    [
        Bring(),
        .. Copies.Any() ? (JsonObject[])[Fill()] : [],
    ];

    public IEnumerable<JsonObject> Mounts =>
    [
        new() { ["name"] = "kloop-run", ["mountPath"] = RunPath, ["readOnly"] = true },
        .. Copies.Select(c => new JsonObject { ["name"] = c.Volume, ["mountPath"] = c.Root.Folder }),
    ];

    public IEnumerable<JsonObject> Variables =>
    [
        .. options.Environment.Select(v => new JsonObject { ["name"] = v.Key, ["value"] = v.Value }),
        new()
        {
            ["name"] = KeyVariable,
            ["valueFrom"] = new JsonObject { ["secretKeyRef"] = new JsonObject { ["name"] = options.Secret, ["key"] = "key" } },
        },
    ];

    public IReadOnlyList<string> Command =>
    [
        Program, "supervise", "--control", Text(Ports.Control),
        .. container["readinessProbe"] is null ? (string[])["--ready", Text(Ports.Ready)] : [],
        "--hold", Text((int)options.Hold.TotalSeconds), "--grace", Text((int)options.Grace.TotalSeconds),
        .. options.Roots.SelectMany(r => (string[])["--root", r.Folder]),
        "--", .. options.Command,
    ];

    public JsonObject ReadinessProbe => new() { ["tcpSocket"] = new JsonObject { ["port"] = Ports.Ready }, ["periodSeconds"] = 1 };

    /// <summary>Ports that nobody in the pod says to have.</summary>
    private (int Control, int Ready) Ports
    {
        get
        {
            var taken = spec.Items("containers").SelectMany(c => c.Items("ports")).Select(p => p.Number("containerPort")).ToHashSet();
            var free = Enumerable.Range(FirstPort, 100).Where(p => !taken.Contains(p)).Take(2).ToList();
            return (free[0], free[1]);
        }
    }

    private JsonObject Bring()
    {
        bool parts = options.Agent.Parts > 0;
        var init = new JsonObject
        {
            ["name"] = "kloop-agent",
            ["image"] = options.Agent.Reference,
            ["imagePullPolicy"] = "IfNotPresent",
            ["command"] = parts ? DevPatch.Strings(["sh", "-c", AgentParts.Assemble(PartsPath, Program, "555")]) : DevPatch.Strings([AgentImage.PathInBuiltImage, "install", Program]),
            ["securityContext"] = Restricted(),
            ["volumeMounts"] = new JsonArray([
                new JsonObject { ["name"] = "kloop-run", ["mountPath"] = RunPath },
                .. parts ? (JsonNode[])[new JsonObject { ["name"] = "kloop-parts", ["mountPath"] = PartsPath, ["readOnly"] = true }] : [],
            ]),
        };
        AddResources(init);
        return init;
    }

    /// <summary>Runs in the application's own image, as its own user: what it may read there, it may then write.</summary>
    private JsonObject Fill()
    {
        var init = new JsonObject
        {
            ["name"] = "kloop-fill",
            ["image"] = options.Image ?? container.Text("image"),
            ["command"] = DevPatch.Strings([Program, "fill", .. Copies.SelectMany(c => (string[])[c.Root.Folder, c.At])]),
            ["volumeMounts"] = new JsonArray([
                new JsonObject { ["name"] = "kloop-run", ["mountPath"] = RunPath, ["readOnly"] = true },
                .. Copies.Select(c => (JsonNode)new JsonObject { ["name"] = c.Volume, ["mountPath"] = c.At }),
            ]),
        };
        if (container.Text("imagePullPolicy") is { } pull) init["imagePullPolicy"] = pull;
        if (container["securityContext"] is { } security) init["securityContext"] = security.DeepClone();
        AddResources(init);
        return init;
    }

    /// <summary>A pod needs as much as its largest initContainer or all containers: so it needs no more than before.</summary>
    private void AddResources(JsonObject init)
    {
        if (container["resources"] is JsonObject { Count: > 0 } resources) init["resources"] = resources.DeepClone();
    }

    private JsonObject Restricted()
    {
        int user = container.Number("securityContext", "runAsUser") ?? spec.Number("securityContext", "runAsUser") ?? UnprivilegedUser;
        return new JsonObject
        {
            ["runAsNonRoot"] = true,
            ["runAsUser"] = user == 0 ? UnprivilegedUser : user,
            ["allowPrivilegeEscalation"] = false,
            ["readOnlyRootFilesystem"] = true,
            ["capabilities"] = new JsonObject { ["drop"] = DevPatch.Strings(["ALL"]) },
            ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
