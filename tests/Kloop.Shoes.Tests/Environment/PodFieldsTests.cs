using System.Text.Json.Nodes;
using Kloop.Shoes.Environment;

namespace Kloop.Shoes.Tests.Environment;

public sealed class PodFieldsTests
{
    private static readonly JsonObject Pod = (JsonObject)JsonNode.Parse("""
        {
          "metadata": { "name": "cart-1", "namespace": "shop", "uid": "u-1", "labels": { "app": "cart", "a.b/c": "d" }, "annotations": { "note": "n" } },
          "spec": { "nodeName": "node-1", "serviceAccountName": "cart" },
          "status": { "hostIP": "10.1.0.1", "podIP": "10.2.0.1", "hostIPs": [ { "ip": "10.1.0.1" }, { "ip": "fd00::1" } ], "podIPs": [ { "ip": "10.2.0.1" }, { "ip": "fd00::2" } ] }
        }
        """)!;

    [Theory]
    [InlineData("metadata.name", "cart-1")]
    [InlineData("metadata.namespace", "shop")]
    [InlineData("metadata.uid", "u-1")]
    [InlineData("metadata.labels['app']", "cart")]
    [InlineData("metadata.labels['a.b/c']", "d")]
    [InlineData("metadata.labels['none']", "")]
    [InlineData("metadata.annotations['note']", "n")]
    [InlineData("spec.nodeName", "node-1")]
    [InlineData("spec.serviceAccountName", "cart")]
    [InlineData("status.hostIP", "10.1.0.1")]
    [InlineData("status.podIP", "10.2.0.1")]
    [InlineData("status.hostIPs", "10.1.0.1,fd00::1")]
    [InlineData("status.podIPs", "10.2.0.1,fd00::2")]
    public void Fields_AreThePods(string path, string value) => Assert.Equal(value, new PodFields(Pod, []).Field(path));

    [Fact]
    public void UnknownField_IsNamed() =>
        Assert.Contains("spec.color", Assert.Throws<EnvironmentException>(() => new PodFields(Pod, []).Field("spec.color")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("limits.cpu", null, "2")]
    [InlineData("limits.cpu", "1", "2")]
    [InlineData("limits.cpu", "0", "2")]
    [InlineData("limits.cpu", "1m", "1500")]
    [InlineData("requests.cpu", "1m", "250")]
    [InlineData("limits.memory", null, "134217728")]
    [InlineData("limits.memory", "1Mi", "128")]
    [InlineData("limits.memory", "100M", "2")]
    [InlineData("requests.memory", "1Mi", "128")]
    [InlineData("limits.ephemeral-storage", "1Gi", "2")]
    public void Resources_AreRoundedUp_InUnitsOfTheDivisor(string resource, string? divisor, string value)
    {
        var container = (JsonObject)JsonNode.Parse("""
            { "resources": { "limits": { "cpu": "1500m", "memory": "128Mi", "ephemeral-storage": "2Gi" }, "requests": { "cpu": "250m" } } }
            """)!;
        Assert.Equal(value, new PodFields(Pod, container).Resource(resource, divisor));
    }

    [Theory]
    [InlineData("limits.cpu")]
    [InlineData("limits.memory")]
    public void MissingLimit_IsTheNodes_AndLeftOut(string resource) => Assert.Null(new PodFields(Pod, []).Resource(resource, null));
}
