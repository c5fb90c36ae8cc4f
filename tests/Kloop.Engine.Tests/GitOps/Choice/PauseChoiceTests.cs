using System.Text.Json.Nodes;
using Kloop.Engine.GitOps.Choice;
using Kloop.Engine.GitOps.Owners;
using Kloop.Kubernetes.Resources;

namespace Kloop.Engine.Tests.GitOps.Choice;

public sealed class PauseChoiceTests
{
    private const string Reconcile = "metadata.annotations.kustomize.toolkit.fluxcd.io/reconcile";

    private static readonly GitOpsOwner Kustomization = new(OwnerKind.Kustomization, "flux-system", "apps"), Release = new(OwnerKind.HelmRelease, "apps", "shop"),
        Application = new(OwnerKind.Application, "argocd", "shop"), Set = new(OwnerKind.ApplicationSet, "argocd", "all");

    [Theory]
    [InlineData(nameof(OwnerAccess.Read))]
    [InlineData(nameof(OwnerAccess.Forbidden))]
    [InlineData(nameof(OwnerAccess.Gone))]
    public void AKustomization_IsPausedForTheOneObject_WhoeverMaySeeIt(string said)
    {
        var access = Enum.Parse<OwnerAccess>(said);
        var decision = Of(Service(), new OwnerView(Kustomization, access, Object: access == OwnerAccess.Read ? [] : null));
        Assert.Equal(PauseOutcome.Take, decision.Outcome);
        Assert.Equal("Service shop/cart", decision.Target!.Where);
        Assert.Equal(Reconcile, Assert.Single(decision.Changes!).Where);
    }

    [Theory]
    [InlineData("""{"kustomize.toolkit.fluxcd.io/reconcile": "disabled"}""", "{}")]
    [InlineData("""{"kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent"}""", "{}")]
    [InlineData("{}", """{"spec": {"suspend": true}}""")]
    public void WhatAKustomizationLeavesAloneAlready_NeedsNoPause(string annotations, string owner) =>
        Assert.Equal(PauseOutcome.NotNeeded, Of(Service(annotations), new OwnerView(Kustomization, OwnerAccess.Read, Object: Json(owner))).Outcome);

    [Fact]
    public void AHelmRelease_IsSuspended_UnlessGitSaysSo()
    {
        Assert.Equal("spec.suspend", Assert.Single(Of(Service(), View(Release, """{"spec": {}}""")).Changes!).Where);
        Assert.Equal(PauseOutcome.NotNeeded, Of(Service(), View(Release, """{"spec": {"suspend": true}}""")).Outcome);
        var refused = Of(Service(), View(Release, """
            {"metadata": {"name": "shop", "namespace": "apps", "labels": {"kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system"},
             "managedFields": [{"manager": "kustomize-controller", "operation": "Apply", "fieldsV1": {"f:spec": {"f:suspend": {}}}}]}, "spec": {"suspend": false}}
            """));
        Assert.Equal(PauseOutcome.Refused, refused.Outcome);
        Assert.Contains("Git says spec.suspend: false of it (written by kustomize-controller for Flux Kustomization flux-system/apps)", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AnApplication_LeavesTheFieldsOfTheOneObject()
    {
        var decision = Of(Service(), View(Application, """{"spec": {"syncPolicy": {"automated": {"selfHeal": true}}}}"""));
        Assert.Equal(["spec.ignoreDifferences", "spec.syncPolicy.syncOptions"], decision.Changes!.Select(c => c.Where));
        Assert.Equal("""{"kind":"Service","namespace":"shop","name":"cart","jsonPointers":["/spec/selector","/spec/ports"]}""", decision.Changes![0].Value!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"spec": {}}""")]
    [InlineData("""{"spec": {"syncPolicy": {"automated": {"enabled": false, "selfHeal": true}}}}""")]
    [InlineData("""{"metadata": {"annotations": {"argocd.argoproj.io/skip-reconcile": "true"}}, "spec": {"syncPolicy": {"automated": {}}}}""")]
    public void AnApplicationThatDoesNotSyncByItself_NeedsNoPause(string application) => Assert.Equal(PauseOutcome.NotNeeded, Of(Service(), View(Application, application)).Outcome);

    [Theory]
    [InlineData("""{"spec": {"template": {}}}""", null)]
    [InlineData("""{"spec": {"ignoreApplicationDifferences": [{"jsonPointers": ["/spec/syncPolicy"]}]}}""", null)]
    [InlineData("""{"spec": {"ignoreApplicationDifferences": [{"jsonPointers": ["/spec/syncPolicy"]}], "preservedFields": {"annotations": ["kloop.dev/pause"]}}}""", "spec.syncPolicy.automated")]
    [InlineData("""{"spec": {"ignoreApplicationDifferences": [{"jqPathExpressions": [".spec.syncPolicy"], "name": "shop"}], "preservedFields": {"annotations": ["kloop.dev/pause"]}}}""", "spec.syncPolicy.automated")]
    [InlineData("""{"spec": {"ignoreApplicationDifferences": [{"jsonPointers": ["/spec/syncPolicy"], "name": "other"}], "preservedFields": {"annotations": ["kloop.dev/pause"]}}}""", null)]
    [InlineData("""{"spec": {"preservedFields": {"annotations": ["kloop.dev/pause", "argocd.argoproj.io/skip-reconcile"]}}}""", "metadata.annotations.argocd.argoproj.io/skip-reconcile")]
    [InlineData("""{"spec": {"syncPolicy": {"applicationsSync": "create-only"}}}""", "spec.ignoreDifferences")]
    public void OfAnApplicationSet_WhatItLeaves_IsTaken_AndElseItIsRefused(string set, string? first)
    {
        var decision = PauseChoice.Of(Service(), View(Application, """{"spec": {"syncPolicy": {"automated": {"selfHeal": true}}}}"""), View(Set, set))!;
        Assert.Equal(first, decision.Changes?[0].Where);
        Assert.Equal(first is null ? PauseOutcome.Refused : PauseOutcome.Take, decision.Outcome);
    }

    [Fact]
    public void WhoMayNotReadTheOwner_IsToldWhomToAsk()
    {
        var decision = Of(Service(), new OwnerView(Release, OwnerAccess.Forbidden));
        Assert.Equal(PauseOutcome.Without, decision.Outcome);
        Assert.Contains("may put Service shop/cart back while you work", decision.Text, StringComparison.Ordinal);
        Assert.Contains("get and patch on helmreleases.helm.toolkit.fluxcd.io \"shop\" in namespace \"apps\"", decision.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AHelmLabel_ThatNoApplicationKnows_MeansNothing() =>
        Assert.Null(PauseChoice.Of(Service(), new OwnerView(Application with { Certain = false }, OwnerAccess.Gone), null));

    private static PauseDecision Of(ChangedObject changed, OwnerView owner) => PauseChoice.Of(changed, owner, null)!;

    private static OwnerView View(GitOpsOwner owner, string json) => new(owner, OwnerAccess.Read, new ResourceType(owner.Group, "v1", owner.Plural, owner.Kind.ToString()), Json(json));

    private static ChangedObject Service(string annotations = "{}") => ChangedObject.Service(new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = "cart", ["namespace"] = "shop", ["annotations"] = Json(annotations) },
    });

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();
}
