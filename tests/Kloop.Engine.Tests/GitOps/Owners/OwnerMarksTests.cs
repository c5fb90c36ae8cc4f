using System.Text.Json.Nodes;
using Kloop.Engine.GitOps.Owners;

namespace Kloop.Engine.Tests.GitOps.Owners;

public sealed class OwnerMarksTests
{
    [Theory]
    [InlineData("""{"kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system"}""", "{}", "Flux Kustomization flux-system/apps")]
    [InlineData("""{"helm.toolkit.fluxcd.io/name": "shop", "helm.toolkit.fluxcd.io/namespace": "apps"}""", "{}", "Flux HelmRelease apps/shop")]
    [InlineData("{}", """{"argocd.argoproj.io/tracking-id": "shop:/Service:shop/cart"}""", "Argo CD Application shop")]
    [InlineData("{}", """{"argocd.argoproj.io/tracking-id": "teams_shop:/Service:shop/cart"}""", "Argo CD Application teams/shop")]
    [InlineData("""{"app.kubernetes.io/instance": "shop"}""", "{}", "Argo CD Application shop")]
    public void Marks_NameTheOwner(string labels, string annotations, string owner) => Assert.Equal(owner, Assert.Single(OwnerMarks.Of(Service(labels, annotations))).Where);

    [Theory]
    [InlineData("""{"app": "cart"}""", "{}")]
    [InlineData("""{"kustomize.toolkit.fluxcd.io/name": "apps"}""", "{}")]
    [InlineData("{}", """{"argocd.argoproj.io/tracking-id": "shop:/Service:shop/another"}""")]
    [InlineData("{}", """{"argocd.argoproj.io/tracking-id": "nonsense"}""")]
    public void WhatIsNobodys_OrACopy_HasNone(string labels, string annotations) => Assert.Empty(OwnerMarks.Of(Service(labels, annotations)));

    [Fact]
    public void HelmsOwnLabel_IsNoCertainMark() => Assert.False(OwnerMarks.Of(Service("""{"app.kubernetes.io/instance": "shop"}""", "{}"))[0].Certain);

    [Fact]
    public void AField_IsAsserted_ByControllers_AndNotByPeople()
    {
        string[] path = ["spec", "suspend"];
        Assert.Equal("kustomize-controller", FieldAsserted.By(Managed("kustomize-controller", "Apply", """{"f:spec": {"f:suspend": {}}}"""), path));
        Assert.Equal("somebodys-controller", FieldAsserted.By(Managed("somebodys-controller", "Apply", """{"f:spec": {"f:suspend": {}}}"""), path));
        Assert.Null(FieldAsserted.By(Managed("kustomize-controller", "Apply", """{"f:spec": {"f:interval": {}}}"""), path));
        Assert.Null(FieldAsserted.By(Managed("kubectl-client-side-apply", "Update", """{"f:spec": {"f:suspend": {}}}"""), path));
        Assert.Null(FieldAsserted.By(Managed("kubectl", "Apply", """{"f:spec": {"f:suspend": {}}}"""), path));
        Assert.Equal("argocd-controller", FieldAsserted.By(Managed("argocd-controller", "Apply", """{"f:spec": {"f:syncPolicy": {"f:syncOptions": {}}}}"""), ["spec", "syncPolicy", "syncOptions"]));
    }

    private static JsonObject Managed(string manager, string operation, string fields) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["managedFields"] = new JsonArray(new JsonObject { ["manager"] = manager, ["operation"] = operation, ["fieldsV1"] = JsonNode.Parse(fields) }),
        },
    };

    private static JsonObject Service(string labels, string annotations) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Service",
        ["metadata"] = new JsonObject { ["name"] = "cart", ["namespace"] = "shop", ["labels"] = JsonNode.Parse(labels), ["annotations"] = JsonNode.Parse(annotations) },
    };
}
