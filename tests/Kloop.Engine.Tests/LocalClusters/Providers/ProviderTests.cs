using Kloop.Engine.Deploy.Manifests;
using Kloop.Engine.LocalClusters;
using Kloop.Engine.LocalClusters.Providers;

namespace Kloop.Engine.Tests.LocalClusters.Providers;

/// <summary>What each provider is told: commands as somebody would type them, and files.</summary>
public sealed class ProviderTests
{
    private static readonly ClusterSpec Small = new("shop");

    private static readonly ClusterSpec Large = new("shop") { Profile = ClusterProfile.LikeProduction, Image = "node:1", RegistryPort = 0, HttpPort = 80, HttpsPort = 443 };

    [Fact]
    public void K3d_Lightweight()
    {
        Assert.Equal(
            ["k3d cluster create shop --servers 1 --agents 0 --api-port 127.0.0.1:random --kubeconfig-update-default=false --kubeconfig-switch-context=false --wait --timeout 300s "
            + "--port 127.0.0.1:8081:80@loadbalancer --port 127.0.0.1:8444:443@loadbalancer "
            + "--registry-create k3d-shop-registry:127.0.0.1:5001 --registry-config /data/registries.yaml --k3s-arg --disable=metrics-server@server:0"],
            new K3d().Create(Small, "/data", "docker").Select(c => c.ToString()));
        Assert.Equal("mirrors:\n  \"localhost:5001\":\n    endpoint:\n      - http://k3d-shop-registry:5000\n", new K3d().Files(Small, "/data")["registries.yaml"]);
    }

    [Fact]
    public void K3d_LikeProduction_HasNodes_AndNoIngressOfItsOwn() => Assert.Equal(
        ["k3d cluster create shop --servers 1 --agents 2 --api-port 127.0.0.1:random --kubeconfig-update-default=false --kubeconfig-switch-context=false --wait --timeout 300s "
        + "--port 127.0.0.1:80:80@loadbalancer --port 127.0.0.1:443:443@loadbalancer --image node:1 --k3s-arg --disable=traefik@server:0"],
        new K3d().Create(Large, "/data", "docker").Select(c => c.ToString()));

    [Fact]
    public void K3d_NeverTouchesTheDevelopersKubeconfig()
    {
        var calls = (Kloop.Engine.Programs.ProgramCall[])[.. new K3d().Create(Small, "/data", "docker"), .. new K3d().Delete("shop", "/data", "docker")];
        Assert.All(calls, c => Assert.Equal("/data/kubeconfig", c.Variables["KUBECONFIG"]));
    }

    [Fact]
    public void K3d_LifeCycle()
    {
        var k3d = new K3d();
        Assert.Equal("k3d kubeconfig get shop", k3d.Kubeconfig("shop").ToString());
        Assert.Equal(["k3d cluster start shop --wait --timeout 300s"], k3d.Start("shop", "docker").Select(c => c.ToString()));
        Assert.Equal(["k3d cluster stop shop"], k3d.Stop("shop", "docker").Select(c => c.ToString()));
        Assert.Equal(["k3d cluster delete shop"], k3d.Delete("shop", "/data", "docker").Select(c => c.ToString()));
        Assert.Equal(["k3d image import a:1 b:2 --cluster shop --mode direct"], k3d.Preload(Small with { Preload = ["a:1", "b:2"] }, "/data", "docker").Select(c => c.ToString()));
    }

    [Fact]
    public void K3d_List() => Assert.Equal(
        [("shop", true), ("old", false)],
        new K3d().Listed("""[{"name":"shop","nodes":[],"serversCount":1,"serversRunning":1},{"name":"old","serversCount":1,"serversRunning":0}]"""));

    [Fact]
    public void Kind_HasARegistryBesideIt()
    {
        Assert.Equal(
            ["docker run --detach --restart always --publish 127.0.0.1:5001:5000 --name kind-shop-registry registry:2",
                "kind create cluster --name shop --config /data/kind.yaml --kubeconfig /data/kubeconfig --wait 300s",
                "docker network connect kind kind-shop-registry"],
            new Kind().Create(Small, "/data", "docker").Select(c => c.ToString()));
        Assert.Equal("[host.\"http://kind-shop-registry:5000\"]\n  capabilities = [\"pull\", \"resolve\"]\n", new Kind().Files(Small, "/data")["certs.d/localhost:5001/hosts.toml"]);
    }

    [Fact]
    public void Kind_Configuration()
    {
        const string Expected = """
            kind: Cluster
            apiVersion: kind.x-k8s.io/v1alpha4
            networking:
              apiServerAddress: "127.0.0.1"
            nodes:
            - role: control-plane
              labels:
                ingress-ready: "true"
              extraPortMappings:
              - containerPort: 80
                hostPort: 8081
                listenAddress: "127.0.0.1"
                protocol: TCP
              - containerPort: 443
                hostPort: 8444
                listenAddress: "127.0.0.1"
                protocol: TCP
              extraMounts:
              - hostPath: /data/certs.d
                containerPath: /etc/containerd/certs.d
                readOnly: true
            containerdConfigPatches:
            - |
              [plugins."io.containerd.grpc.v1.cri".registry]
                config_path = "/etc/containerd/certs.d"
            """;
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(Json(Expected + "\n"), Json(new Kind().Files(Small, "/data")["kind.yaml"])), new Kind().Files(Small, "/data")["kind.yaml"]);
    }

    [Fact]
    public void Kind_LikeProduction_HasWorkers()
    {
        var nodes = Json(new Kind().Files(Large, "/data")["kind.yaml"])["nodes"]!.AsArray();
        Assert.Equal(["control-plane", "worker", "worker"], nodes.Select(n => (string?)n!["role"]));
        Assert.Equal(["kind create cluster --name shop --config /data/kind.yaml --kubeconfig /data/kubeconfig --wait 300s --image node:1"], new Kind().Create(Large, "/data", "podman").Select(c => c.ToString()));
        Assert.Equal("podman", new Kind().Create(Large, "/data", "podman")[0].Variables["KIND_EXPERIMENTAL_PROVIDER"]);
    }

    [Fact]
    public void Kind_List() => Assert.Equal([("shop", true), ("old", false)], new Kind().Listed("shop running\nold exited\nold created\nshop running\n"));

    [Fact]
    public void K3s_IsAServiceOfTheMachine()
    {
        var files = new K3s().Files(Small, "/data");
        Assert.Contains("ExecStart=k3s server --data-dir /data/data --write-kubeconfig /data/kubeconfig --write-kubeconfig-mode 0600 --bind-address 127.0.0.1 --disable metrics-server\n", files[K3s.Unit], StringComparison.Ordinal);
        Assert.Contains("exposedPort: 8081\n", files["data/server/manifests/kloop-traefik.yaml"], StringComparison.Ordinal);
        Assert.Equal([("shop", true)], new K3s().Listed("Description=k3s of kloop cluster shop\nLoadState=loaded\nActiveState=active\n"));
        Assert.Empty(new K3s().Listed("Description=kloop-k3s.service\nLoadState=not-found\nActiveState=inactive\n"));
        Assert.Empty(new K3s().Listed("Description=Lightweight Kubernetes\nLoadState=loaded\nActiveState=active\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Shop")]
    [InlineData("-shop")]
    [InlineData("shop;rm")]
    [InlineData("a-name-that-is-longer-than-32-characters")]
    public void Name_IsALabel(string name) => Assert.Throws<UsageException>(() => new ClusterSpec(name).Check());

    private static System.Text.Json.Nodes.JsonNode Json(string yaml) =>
        YamlJson.Convert(Kloop.Engine.Configuration.Yaml.YamlText.Parse(yaml, "kind.yaml", new Kloop.Engine.Configuration.Yaml.Faults())!)!;
}
