using System.Net;
using System.Text.Json.Nodes;
using Kloop.Engine.Redirect.Connections;
using Kloop.Engine.Redirect.Objects;
using Kloop.Engine.Tests.Doubles;

namespace Kloop.Engine.Tests.Redirect.Connections;

public sealed class ConnectionCallersTests
{
    private static readonly HashSet<ushort> Ports = [8080];

    private static readonly JsonObject[] Pods =
    [
        Pod("catalog-1", "10.0.1.2"),
        Pod("front-5c9-x1", "10.0.0.3", owner: "ReplicaSet front-5c9", hash: "5c9"),
        Pod("front-5c9-x2", "10.0.1.3", owner: "ReplicaSet front-5c9", hash: "5c9"),
        Pod("db-0", "10.0.0.9", owner: "StatefulSet db"),
        Pod("old", "10.0.0.77", phase: "Succeeded"),
        Pod("kloop-catalog-1", "10.0.0.50", agent: true),
    ];

    [Fact]
    public void Callers_are_named_by_their_workload()
    {
        var callers = Named(Of("10.0.0.3", 1), Of("10.0.1.3", 2), Of("10.0.0.3", 3), Of("10.0.0.9", 4));
        Assert.Equal(["Deployment front (3 connections)", "StatefulSet db (1 connection)"], callers.Select(c => c.ToString()));
        Assert.Equal(["front-5c9-x1", "front-5c9-x2"], callers[0].CallerPods);
        Assert.Equal(["catalog-1"], callers[0].OriginPods);
    }

    [Fact]
    public void The_pod_itself_the_agent_and_other_ports_are_no_callers() =>
        Assert.Empty(Callers().FromCallers([Of("10.0.1.2", 1), Of("127.0.0.1", 2), Of("10.0.0.50", 3), Of("10.0.0.3", 4, near: 9090)], Ports));

    [Fact]
    public void A_nodes_addresses_are_told_from_others()
    {
        var callers = Named(Of("192.168.0.5", 1), Of("10.0.1.1", 2), Of("172.16.0.1", 3));
        Assert.Equal([CallerKind.Node, CallerKind.Elsewhere, CallerKind.Node], callers.OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => c.Kind));
        Assert.Equal("outside the namespace or the cluster: 172.16.0.1 (1 connection)", callers.Single(c => c.Kind == CallerKind.Elsewhere).ToString());
    }

    [Fact]
    public void Unknown_addresses_are_neither_pods_nor_nodes() =>
        Assert.Equal([IPAddress.Parse("10.0.7.7")], Callers().Unknown([Of("10.0.7.7", 1), Of("10.0.7.7", 2), Of("10.0.0.3", 3), Of("192.168.0.5", 4)]));

    [Fact]
    public void A_pod_that_ended_has_no_address_any_more() => Assert.Equal(CallerKind.Elsewhere, Assert.Single(Named(Of("10.0.0.77", 1))).Kind);

    [Fact]
    public void Pods_of_other_namespaces_are_named_with_them()
    {
        var other = Pod("web-1", "10.0.7.7", owner: "DaemonSet web");
        other["metadata"]!["namespace"] = "elsewhere";
        var callers = new ConnectionCallers("shop", [.. Pods, other], AgentObjects.AgentSelector("catalog"));
        Assert.Equal("DaemonSet web in namespace elsewhere", Assert.Single(callers.Name([("catalog-1", [Of("10.0.7.7", 1)])])).Name);
    }

    [Fact]
    public void Pods_without_an_owner_are_named_themselves() =>
        Assert.Equal((CallerKind.Pod, "Pod catalog-1"), (Named(Of("10.0.1.2", 1))[0].Kind, Named(Of("10.0.1.2", 1))[0].Name));

    private static IReadOnlyList<OpenCaller> Named(params TcpConnection[] connections) => Callers().Name([("catalog-1", connections)]);

    private static ConnectionCallers Callers() => new("shop", Pods, AgentObjects.AgentSelector("catalog"));

    private static TcpConnection Of(string far, int farPort, int near = 8080) =>
        new(new IPEndPoint(IPAddress.Parse("10.0.1.2"), near), new IPEndPoint(IPAddress.Parse(far), farPort));

    private static JsonObject Pod(
        string name, string ip, string? owner = null, string? hash = null, bool agent = false, string phase = "Running")
    {
        var labels = agent ? """{"app.kubernetes.io/managed-by":"kloop","kloop.dev/service":"catalog"}""" : hash is null ? "{}" : $$$$$$"""{"pod-template-hash":"{{{{{{hash}}}}}}"}""";
        string owners = owner?.Split(' ') is [var kind, var controller] ? $$$$$$"""[{"kind":"{{{{{{kind}}}}}}","name":"{{{{{{controller}}}}}}","uid":"u","controller":true}]""" : "[]";
        return Given.Json($$$$$$"""
            {"metadata":{"name":"{{{{{{name}}}}}}","namespace":"shop","labels":{{{{{{labels}}}}}},"ownerReferences":{{{{{{owners}}}}}}},
             "spec":{},"status":{"phase":"{{{{{{phase}}}}}}","podIP":"{{{{{{ip}}}}}}","podIPs":[{"ip":"{{{{{{ip}}}}}}"}],"hostIP":"192.168.0.5"}}
            """);
    }
}
