using System.Text.Json;
using Kloop.Cluster.Addons.Kube;

namespace Kloop.Cluster.Addons.Tests;

/// <summary>Builds a <see cref="ClusterState"/> from objects as the API server writes them.</summary>
internal sealed class ClusterBuilder
{
    private ClusterState _state = ClusterState.Empty;

    public ClusterState State => _state;

    public ClusterBuilder Service(string name, string spec)
    {
        var list = Read($$"""{"metadata":{},"items":[{"metadata":{"name":"{{name}}","namespace":"shop"},"spec":{{spec}}}]}""", KubeJson.Default.ResourceListService);
        _state = _state with { Services = _state.Services.SetItem(new ObjectKey("shop", name), list) };
        return this;
    }

    public ClusterBuilder Endpoints(string name, string subsets)
    {
        var list = Read($$"""{"metadata":{},"items":[{"metadata":{"name":"{{name}}","namespace":"shop"},"subsets":{{subsets}}}]}""", KubeJson.Default.ResourceListEndpoints);
        _state = _state with { Endpoints = _state.Endpoints.SetItem(new ObjectKey("shop", name), list) };
        return this;
    }

    public ClusterBuilder Ingress(string name, string spec, string annotations = "{}", string created = "2026-01-01T00:00:00Z")
    {
        var metadata = $$"""{"name":"{{name}}","namespace":"shop","annotations":{{annotations}},"creationTimestamp":"{{created}}"}""";
        var list = Read($$"""{"metadata":{},"items":[{"metadata":{{metadata}},"spec":{{spec}}}]}""", KubeJson.Default.ResourceListIngressObject);
        _state = _state with { Ingresses = _state.Ingresses.SetItem(new ObjectKey("shop", name), list) };
        return this;
    }

    /// <summary>A service with one port "http" and the given ready addresses behind it.</summary>
    public ClusterBuilder Backend(string name, params string[] addresses) => this
        .Service(name, """{"clusterIP":"10.96.0.20","ports":[{"name":"http","port":80}]}""")
        .Endpoints(name, $$"""[{"addresses":[{{string.Join(',', addresses.Select(ip => $$"""{"ip":"{{ip}}"}"""))}}],"ports":[{"name":"http","port":8080}]}]""");

    private static T Read<T>(string json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<ResourceList<T>> type) =>
        JsonSerializer.Deserialize(json, type)!.Items![0];
}
