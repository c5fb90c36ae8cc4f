using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Image;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Redirect.Objects;

/// <summary>The agent's pod: non-root, read-only root, no capabilities, no service account token.</summary>
internal static class AgentPod
{
    private const int UnprivilegedUser = 65532;
    private const string PartsPath = "/kloop/parts";
    private const string RunPath = "/kloop/run";
    private const string ApiPath = "/kloop/api";

    /// <summary>How long an agent stays on a node that is lost, s: not for ever, and not gone at a short hiccup.</summary>
    private const int LostNodeSeconds = 5;

    /// <summary>How long a token is good; the kubelet replaces it before.</summary>
    private const int TokenSeconds = 3600;

    /// <summary>The image's own shell puts the program together, and becomes it.</summary>
    private static readonly string Assemble = $"{AgentParts.Assemble(PartsPath, $"{RunPath}/kloop-agent", "500")} && exec {RunPath}/kloop-agent \"$@\"";

    public static JsonObject Spec(string service, AgentImage image, IReadOnlyList<string> arguments, ushort health, JsonObject originPod)
    {
        var spec = new JsonObject
        {
            ["automountServiceAccountToken"] = false,
            ["enableServiceLinks"] = false,
            // 0 takes the pod out of the API at once (kubelets before 1.22 take 10 s to confirm an end); the
            // kubelet still gives it 2 s after SIGTERM, in which the agent goes on serving.
            ["terminationGracePeriodSeconds"] = 0,
            ["securityContext"] = new JsonObject
            {
                ["runAsNonRoot"] = true,
                ["runAsUser"] = UnprivilegedUser,
                ["runAsGroup"] = UnprivilegedUser,
                ["fsGroup"] = UnprivilegedUser,
                ["seccompProfile"] = new JsonObject { ["type"] = "RuntimeDefault" },
            },
            ["nodeSelector"] = NodeSelector(originPod),
            ["containers"] = new JsonArray(Container(service, image, arguments, health)),
        };
        if (image.Parts > 0) spec["volumes"] = Volumes(service, image.Parts);
        if (originPod.At("spec", "imagePullSecrets") is { } pulls) spec["imagePullSecrets"] = pulls.DeepClone();
        spec["tolerations"] = Tolerations(originPod);
        // The laptop resolves as the agent does, and that is as the origin does. The agent itself asks for no names.
        foreach (string field in (string[])["dnsPolicy", "dnsConfig", "hostAliases"])
        {
            if (originPod.At("spec", field) is { } value) spec[field] = value.DeepClone();
        }

        return spec;
    }

    /// <summary>
    /// Where the origin may run, but not on a lost node for the 5 minutes that the cluster gives its pods (taint
    /// based eviction): the agent has nothing to lose there, and the Service has nobody until there is another.
    /// </summary>
    private static JsonArray Tolerations(JsonObject originPod)
    {
        string[] lost = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];
        return
        [
            .. lost.Select(key => (JsonNode)new JsonObject
            {
                ["key"] = key,
                ["operator"] = "Exists",
                ["effect"] = "NoExecute",
                ["tolerationSeconds"] = LostNodeSeconds,
            }),
            .. originPod.Items("spec", "tolerations").Where(t => !lost.Contains(t.Text("key"))).Select(t => t.DeepClone()),
        ];
    }

    /// <summary>Makes it one of several: on different nodes, where there are, so that one that is lost takes one agent along.</summary>
    public static void SetApart(JsonObject spec, JsonObject labels)
    {
        spec["affinity"] = AntiAffinity(labels);
        // An agent that does not answer gets no connections after a second: there is another one.
        spec.Items("containers").Single()["readinessProbe"]!["failureThreshold"] = 1;
    }

    /// <summary>Gives it its own identity, and what it may do with it: see <see cref="SelfHealing.SelfHealingObjects"/>.</summary>
    public static void SetHealing(JsonObject spec, string service)
    {
        string name = RedirectNames.Main(service);
        spec["serviceAccountName"] = name;
        var container = spec.Items("containers").Single();
        container["env"]!.AsArray().Add((JsonNode)new JsonObject
        {
            ["name"] = "KLOOP_UNDO",
            ["valueFrom"] = new JsonObject { ["secretKeyRef"] = new JsonObject { ["name"] = name, ["key"] = RedirectNames.UndoKey } },
        });
        List(container, "volumeMounts").Add((JsonNode)new JsonObject { ["name"] = "api", ["mountPath"] = ApiPath, ["readOnly"] = true });
        List(spec, "volumes").Add((JsonNode)new JsonObject
        {
            ["name"] = "api",
            ["projected"] = new JsonObject
            {
                ["sources"] = new JsonArray(
                    new JsonObject { ["serviceAccountToken"] = new JsonObject { ["path"] = "token", ["expirationSeconds"] = TokenSeconds } },
                    // Clusters before 1.20 may not have it: then the agent says so, and does without.
                    new JsonObject { ["configMap"] = new JsonObject { ["name"] = "kube-root-ca.crt", ["optional"] = true } }),
            },
        });
    }

    private static JsonArray List(JsonObject of, string name)
    {
        if (of[name] is not JsonArray list) of[name] = list = [];
        return list;
    }

    private static JsonObject AntiAffinity(JsonObject labels) => new()
    {
        ["podAntiAffinity"] = new JsonObject
        {
            ["preferredDuringSchedulingIgnoredDuringExecution"] = new JsonArray(new JsonObject
            {
                ["weight"] = 100,
                ["podAffinityTerm"] = new JsonObject
                {
                    ["topologyKey"] = "kubernetes.io/hostname",
                    ["labelSelector"] = new JsonObject { ["matchLabels"] = labels.DeepClone() },
                },
            }),
        },
    };

    private static JsonObject Container(string service, AgentImage image, IReadOnlyList<string> arguments, ushort health)
    {
        var container = new JsonObject
        {
            ["name"] = "agent",
            ["image"] = image.Reference,
            ["imagePullPolicy"] = "IfNotPresent",
            ["command"] = image.Parts > 0 ? Strings("sh", "-c", Assemble, "kloop-agent") : Strings(AgentImage.PathInBuiltImage),
            ["args"] = Strings([.. arguments]),
            ["env"] = new JsonArray(new JsonObject
            {
                ["name"] = "KLOOP_KEY",
                ["valueFrom"] = new JsonObject
                {
                    ["secretKeyRef"] = new JsonObject { ["name"] = RedirectNames.Main(service), ["key"] = "key" },
                },
            }),
            ["readinessProbe"] = new JsonObject
            {
                ["tcpSocket"] = new JsonObject { ["port"] = health },
                ["periodSeconds"] = 1,
            },
            ["resources"] = new JsonObject
            {
                ["requests"] = new JsonObject { ["cpu"] = "10m", ["memory"] = "48Mi" },
                ["limits"] = new JsonObject { ["cpu"] = "1", ["memory"] = "256Mi" },
            },
            ["securityContext"] = new JsonObject
            {
                ["allowPrivilegeEscalation"] = false,
                ["readOnlyRootFilesystem"] = true,
                ["capabilities"] = new JsonObject { ["drop"] = Strings("ALL") },
            },
        };
        if (image.Parts > 0)
        {
            container["volumeMounts"] = new JsonArray(
                new JsonObject { ["name"] = "parts", ["mountPath"] = PartsPath, ["readOnly"] = true },
                new JsonObject { ["name"] = "run", ["mountPath"] = RunPath });
        }

        return container;
    }

    private static JsonArray Volumes(string service, int parts) => new(
        AgentParts.Volume("parts", i => RedirectNames.AgentPart(service, i), parts),
        new JsonObject { ["name"] = "run", ["emptyDir"] = new JsonObject { ["medium"] = "Memory", ["sizeLimit"] = "32Mi" } });

    /// <summary>The nodes that can run this agent's program, and that the origin's own image is meant for.</summary>
    private static JsonObject NodeSelector(JsonObject originPod)
    {
        var selector = OriginRecord.Json(originPod.Map("spec", "nodeSelector"));
        selector["kubernetes.io/os"] = "linux";
        selector["kubernetes.io/arch"] = "amd64";
        return selector;
    }

    private static JsonArray Strings(params string[] values) => new([.. values.Select(v => (JsonNode)v)]);
}
