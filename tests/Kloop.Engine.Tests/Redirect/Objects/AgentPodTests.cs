using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Image;
using Kloop.Engine.Redirect.Objects;
using Kloop.Engine.Tests.Doubles;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.Redirect.Objects;

/// <summary>The controls of the Pod Security Standards, "baseline" and then "restricted", one test each.</summary>
public sealed class AgentPodTests
{
    private static readonly string[] RestrictedVolumes =
        ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    /// <summary>An origin that breaks every rule: none of it may be taken over.</summary>
    private static readonly JsonObject WildOrigin = Given.Pod(spec: """
        , "hostNetwork": true, "hostPID": true, "hostIPC": true, "serviceAccountName": "admin",
          "securityContext": { "runAsUser": 0, "sysctls": [ { "name": "kernel.msgmax", "value": "1" } ] },
          "volumes": [ { "name": "root", "hostPath": { "path": "/" } } ],
          "nodeSelector": { "disk": "ssd", "kubernetes.io/arch": "arm64" },
          "tolerations": [ { "operator": "Exists" } ], "imagePullSecrets": [ { "name": "registry" } ]
        """);

    public static TheoryData<int> Images => [0, 3];

    [Theory, MemberData(nameof(Images))]
    public void HostNamespaces_AreNotShared(int parts) =>
        Assert.All((string[])["hostNetwork", "hostPID", "hostIPC"], f => Assert.False(Spec(parts).Flag(f)));

    [Theory, MemberData(nameof(Images))]
    public void HostProcess_IsNotUsed(int parts) =>
        Assert.All(Contexts(parts), c => Assert.False(c.Flag("windowsOptions", "hostProcess")));

    [Theory, MemberData(nameof(Images))]
    public void Privileged_IsNotAskedFor(int parts) => Assert.All(Contexts(parts), c => Assert.False(c.Flag("privileged")));

    [Theory, MemberData(nameof(Images))]
    public void Capabilities_AllAreDropped_AndNoneAdded(int parts) => Assert.All(Containers(parts), c =>
    {
        Assert.Equal(["ALL"], ((JsonArray)c.At("securityContext", "capabilities", "drop")!).Select(d => (string)d!));
        Assert.Null(c.At("securityContext", "capabilities", "add"));
    });

    [Theory, MemberData(nameof(Images))]
    public void Volumes_AreOfAllowedTypes_AndNeverOfTheHost(int parts)
    {
        var types = Spec(parts).Items("volumes").SelectMany(v => v.Select(p => p.Key)).Where(k => k != "name").ToList();
        Assert.All(types, t => Assert.Contains(t, RestrictedVolumes));
        Assert.Equal(parts > 0 ? 2 : 0, types.Count);
    }

    [Theory, MemberData(nameof(Images))]
    public void HostPorts_AreNotTaken(int parts) => Assert.All(Containers(parts), c => Assert.All(c.Items("ports"), p => Assert.Null(p["hostPort"])));

    [Theory, MemberData(nameof(Images))]
    public void HostAddresses_AreNotProbed(int parts) => Assert.All(Containers(parts), c => Assert.Null(c.At("readinessProbe", "tcpSocket", "host")));

    [Theory, MemberData(nameof(Images))]
    public void AppArmor_IsTheDefault(int parts) => Assert.All(Contexts(parts), c =>
        Assert.Contains(c.Text("appArmorProfile", "type"), (string?[])[null, "RuntimeDefault", "Localhost"]));

    [Theory, MemberData(nameof(Images))]
    public void SeLinux_IsTheDefault(int parts) => Assert.All(Contexts(parts), c => Assert.Null(c["seLinuxOptions"]));

    [Theory, MemberData(nameof(Images))]
    public void ProcMount_IsTheDefault(int parts) => Assert.All(Contexts(parts), c => Assert.Contains(c.Text("procMount"), (string?[])[null, "Default"]));

    [Theory, MemberData(nameof(Images))]
    public void Sysctls_AreNotSet(int parts) => Assert.Null(Spec(parts).At("securityContext", "sysctls"));

    [Theory, MemberData(nameof(Images))]
    public void PrivilegeEscalation_IsForbidden(int parts) =>
        Assert.All(Containers(parts), c => Assert.Equal("false", c.At("securityContext", "allowPrivilegeEscalation")?.ToJsonString()));

    [Theory, MemberData(nameof(Images))]
    public void Root_IsForbidden(int parts)
    {
        Assert.True(Spec(parts).Flag("securityContext", "runAsNonRoot"));
        Assert.All(Containers(parts), c => Assert.NotEqual("false", c.At("securityContext", "runAsNonRoot")?.ToJsonString()));
    }

    [Theory, MemberData(nameof(Images))]
    public void User_IsNotRoot(int parts)
    {
        // Named, since a borrowed image may say "USER root" or a name, which kubelet cannot check.
        Assert.True(Spec(parts).Number("securityContext", "runAsUser") > 0);
        Assert.All(Containers(parts), c => Assert.Null(c.At("securityContext", "runAsUser")));
    }

    [Theory, MemberData(nameof(Images))]
    public void Seccomp_IsTheRuntimesDefault(int parts)
    {
        Assert.Equal("RuntimeDefault", Spec(parts).Text("securityContext", "seccompProfile", "type"));
        Assert.All(Containers(parts), c => Assert.Null(c.At("securityContext", "seccompProfile")));
    }

    [Theory, MemberData(nameof(Images))]
    public void ServiceAccountToken_IsNotMounted(int parts)
    {
        Assert.Equal("false", Spec(parts)["automountServiceAccountToken"]?.ToJsonString());
        Assert.Null(Spec(parts)["serviceAccountName"]);
        Assert.DoesNotContain("serviceAccountToken", Spec(parts).ToJsonString(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Images))]
    public void RootFileSystem_IsReadOnly_AndMemoryIsTheOnlyPlaceToWrite(int parts)
    {
        Assert.All(Containers(parts), c => Assert.True(c.Flag("securityContext", "readOnlyRootFilesystem")));
        var writable = Containers(parts).SelectMany(c => c.Items("volumeMounts")).Where(m => !m.Flag("readOnly")).Select(m => m.Text("name"));
        var volumes = Spec(parts).Items("volumes").Where(v => writable.Contains(v.Text("name"))).ToList();
        Assert.All(volumes, v => Assert.Equal("Memory", v.Text("emptyDir", "medium")));
        Assert.All(volumes, v => Assert.NotNull(v.Text("emptyDir", "sizeLimit")));
    }

    [Theory, MemberData(nameof(Images))]
    public void Resources_AreLimited(int parts) => Assert.All(Containers(parts), c =>
    {
        foreach (string kind in (string[])["limits", "requests"])
        {
            Assert.NotNull(c.Text("resources", kind, "cpu"));
            Assert.NotNull(c.Text("resources", kind, "memory"));
        }
    });

    [Fact]
    public void BorrowedImage_PutsTheProgramTogether_InOrder()
    {
        var sources = Spec(12).Items("volumes").First(v => v.Text("name") == "parts").Items("projected", "sources")
            .Select(s => (Secret: s.Text("secret", "name"), Path: s.Items("secret", "items").Single().Text("path"))).ToList();
        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"kloop-catalog-agent-{i}"), sources.Select(s => s.Secret));
        // The shell's * sorts by name.
        Assert.Equal(sources.Select(s => s.Path), sources.Select(s => s.Path).Order(StringComparer.Ordinal));
        Assert.Equal("sh", (string?)Containers(12).Single()["command"]![0]);
    }

    [Fact]
    public void BuiltImage_IsStartedByItself()
    {
        var container = Containers(0).Single();
        Assert.Equal([AgentImage.PathInBuiltImage], ((JsonArray)container["command"]!).Select(c => (string)c!));
        Assert.Null(container["volumeMounts"]);
    }

    /// <summary>Its token is for healing alone: a short-lived one, in a volume of its own, and none by default.</summary>
    [Theory, MemberData(nameof(Images))]
    public void AgentThatHeals_HasItsOwnIdentity_AndNothingElseMore(int parts)
    {
        var spec = Spec(parts);
        AgentPod.SetHealing(spec, "catalog");
        Assert.Equal("kloop-catalog", spec.Text("serviceAccountName"));
        Assert.Equal("false", spec["automountServiceAccountToken"]?.ToJsonString());
        var volume = spec.Items("volumes").Single(v => v.Text("name") == "api");
        Assert.Equal(3600, volume.Items("projected", "sources").First().Number("serviceAccountToken", "expirationSeconds"));
        var container = spec.Items("containers").Single();
        Assert.True(container.Items("volumeMounts").Single(m => m.Text("name") == "api").Flag("readOnly"));
        Assert.Equal(("kloop-catalog", "undo"), (container.Items("env").Last().Text("valueFrom", "secretKeyRef", "name"), container.Items("env").Last().Text("valueFrom", "secretKeyRef", "key")));
    }

    [Fact]
    public void WhereTheOriginRuns_TheAgentMayToo_ButOnItsOwnArchitecture()
    {
        Assert.Equal(
            new Dictionary<string, string> { ["disk"] = "ssd", ["kubernetes.io/os"] = "linux", ["kubernetes.io/arch"] = "amd64" },
            Spec(3).Map("nodeSelector"));
        var tolerations = Spec(3).Items("tolerations").ToList();
        Assert.True(JsonNode.DeepEquals(WildOrigin["spec"]!["tolerations"], new JsonArray([.. tolerations.Skip(2).Select(t => t.DeepClone())])));
        // The first one that fits a taint counts: these come first, and the cluster's own of 5 minutes are left out.
        Assert.Equal(["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"], tolerations.Take(2).Select(t => t.Text("key")));
        Assert.All(tolerations.Take(2), t => Assert.Equal(5, t.Number("tolerationSeconds")));
        Assert.Equal("registry", Spec(3).Items("imagePullSecrets").Single().Text("name"));
    }

    private static JsonObject Spec(int parts) => AgentPod.Spec("catalog", new AgentImage("image", parts, "test"), ["--control", "1"], 24171, WildOrigin);

    private static IReadOnlyList<JsonObject> Containers(int parts)
    {
        var spec = Spec(parts);
        List<JsonObject> all = [.. spec.Items("containers"), .. spec.Items("initContainers"), .. spec.Items("ephemeralContainers")];
        Assert.NotEmpty(all);
        return all;
    }

    private static IEnumerable<JsonObject> Contexts(int parts) =>
        Containers(parts).Select(c => (JsonObject)c["securityContext"]!).Append((JsonObject)Spec(parts)["securityContext"]!);
}
