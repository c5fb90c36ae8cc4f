using System.Text.Json.Nodes;
using Kloop.Engine.Deploy.Objects;
using Kloop.Engine.Deploy.Removal;

namespace Kloop.Engine.Tests.Deploy.Objects;

public sealed class ObjectOrderTests
{
    [Fact]
    public void WhatOthersStandOn_ComesFirst_AndEqualsStayAsTheyWere()
    {
        string[] kinds = ["Ingress", "Deployment", "Widget", "Service", "StatefulSet", "ConfigMap", "Namespace", "PersistentVolumeClaim", "CustomResourceDefinition", "Secret"];
        var sorted = ApplyOrder.Sort(kinds.Select(k => new JsonObject { ["kind"] = k })).Select(o => (string)o["kind"]!);
        Assert.Equal(["CustomResourceDefinition", "Namespace", "Secret", "ConfigMap", "PersistentVolumeClaim", "Service", "Deployment", "Widget", "StatefulSet", "Ingress"], sorted);
    }

    [Fact]
    public void AnObject_IsTheSameInAnyVersion()
    {
        Assert.Equal(new ObjectId("apps/v1", "Deployment", "a", "b"), new ObjectId("apps/v1beta1", "Deployment", "a", "b"));
        Assert.NotEqual(new ObjectId("apps/v1", "Deployment", "a", "b"), new ObjectId("extensions/v1beta1", "Deployment", "a", "b"));
    }

    [Theory]
    [InlineData("v1", "PersistentVolumeClaim", "--volumes")]
    [InlineData("v1", "Namespace", "--namespaces")]
    [InlineData("apiextensions.k8s.io/v1", "CustomResourceDefinition", "--crds")]
    [InlineData("apps/v1", "Deployment", null)]
    [InlineData("example.com/v1", "Namespace", null)]
    public void DataAndNamespaces_StayUnlessAskedFor(string version, string kind, string? flag)
    {
        var id = new ObjectId(version, kind, "", "a");
        Assert.Equal(flag, new RemovalScope().Missing(id));
        Assert.Null(new RemovalScope(Volumes: true, Namespaces: true, Definitions: true).Missing(id));
    }

    [Fact]
    public void AStatefulSetsClaims_AreKnownByTheirNames()
    {
        var set = JsonNode.Parse("""{"metadata":{"name":"db"},"spec":{"volumeClaimTemplates":[{"metadata":{"name":"data"}}]}}""")!.AsObject();
        var claims = ((string[])["data-db-0", "data-db-12", "data-db-x", "data-dbx-0", "other-db-0"]).Select(n => new JsonObject { ["metadata"] = new JsonObject { ["name"] = n, ["namespace"] = "ns" } });
        Assert.Equal(["data-db-0", "data-db-12"], VolumeClaims.Of(set, claims).Select(c => c.Name));
    }
}
