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

    /// <summary>
    /// The image's own shell puts the program together; `chmod` because redirection makes no executables. A
    /// container that is started again has it already, and could not write it once more.
    /// </summary>
    private const string Assemble =
        $"[ -x {RunPath}/kloop-agent ] || {{ cat {PartsPath}/* | gzip -d > {RunPath}/kloop-agent && chmod 500 {RunPath}/kloop-agent; }} && exec {RunPath}/kloop-agent \"$@\"";

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
        foreach (string shared in (string[])["imagePullSecrets", "tolerations"])
        {
            if (originPod.At("spec", shared) is { } value) spec[shared] = value.DeepClone();
        }

        return spec;
    }

    /// <summary>Makes it one of several: on different nodes, where there are, so that one that is lost takes one agent along.</summary>
    public static void SetApart(JsonObject spec, JsonObject labels)
    {
        spec["affinity"] = AntiAffinity(labels);
        // An agent that does not answer gets no connections after a second: there is another one.
        spec.Items("containers").Single()["readinessProbe"]!["failureThreshold"] = 1;
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
        new JsonObject
        {
            ["name"] = "parts",
            ["projected"] = new JsonObject
            {
                ["sources"] = new JsonArray([.. Enumerable.Range(0, parts).Select(i => (JsonNode)new JsonObject
                {
                    ["secret"] = new JsonObject
                    {
                        ["name"] = RedirectNames.AgentPart(service, i),
                        ["items"] = new JsonArray(new JsonObject { ["key"] = "part", ["path"] = $"part-{i:000}" }),
                    },
                })]),
            },
        },
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
