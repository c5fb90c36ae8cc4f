using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.GitOps;

/// <summary>What Kloop changes is not put back by Flux or Argo CD while a session needs it, and is as it was afterwards.</summary>
public sealed class PauseTests(GitOpsApp app) : IClassFixture<GitOpsApp>
{
    private const string Release = "/apis/helm.toolkit.fluxcd.io/v2/namespaces/NS/helmreleases/", Application = "/apis/argoproj.io/v1alpha1/namespaces/NS/applications/",
        Service = "/api/v1/namespaces/NS/services/", Deployment = "/apis/apps/v1/namespaces/NS/deployments/";

    [Fact]
    public async Task A_redirect_of_what_a_Kustomization_keeps_holds_and_without_a_pause_it_does_not()
    {
        string before = await app.ObjectAsync(Service + "flux");
        await using (var run = await app.Redirect("flux", "--all").ReadyAsync())
        {
            await HoldsAsync("flux");
            Assert.Contains($"Flux Kustomization {app.Namespace}/flux leaves Service {app.Namespace}/flux alone meanwhile", run.Text, StringComparison.Ordinal);
            string status = (await app.KloopAsync("status")).Succeeded("status").Output;
            Assert.Contains($"Service {app.Namespace}/flux: paused by Kloop", status, StringComparison.Ordinal);
            Assert.Matches(@"session  live: .*, \d+ (s|min) ago, expires ", status);
            var json = (await app.KloopAsync("status", "--json")).Succeeded("status").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!);
            Assert.InRange((long)json.Single(j => (string?)j["paused"] == $"Service {app.Namespace}/flux")["holders"]![0]!["ageSeconds"]!, 1, 600);
            await run.InterruptAsync();
        }

        Assert.Equal(before, await app.ObjectAsync(Service + "flux"));
        await using (var run = app.Redirect("flux", "--all", "--no-gitops"))
        {
            Assert.NotEqual(0, await run.EndAsync());
            Assert.Contains("kustomize-controller put the selector of Service \"flux\" back", run.Text, StringComparison.Ordinal);
            Assert.Contains(app.Done, d => d == "put back Service/flux by kustomize-controller");
        }

        // Flux has only set what Git says: what is Kloop's has gone all the same.
        var after = await app.Kubectl.JsonAsync("get", "service", "flux");
        Assert.Equal("{\"app\":\"web\"}", after["spec"]!["selector"]!.ToJsonString());
        Assert.Null(after["metadata"]!["annotations"]?["kloop.dev/origin"]);
    }

    [Fact]
    public async Task A_replaced_workload_of_an_Application_stays_without_pods_over_a_new_commit_too()
    {
        string application = await app.ObjectAsync(Application + "argo"), before = await app.ObjectAsync(Deployment + "argo-worker");
        await using var run = KloopRun.Start(null, "run", "deploy/argo-worker", "--replace", "-n", app.Namespace, "--", "sh", "-c", "echo here; exec sleep 120");
        await run.SaysAsync("here");
        await app.WriteAsync("argo/more.json", GitOpsApp.Service("more"));
        await app.CommitAsync();
        await Eventually.IsAsync(async () => (await app.Kubectl.RunAsync("get", "service", "more")).ExitCode, c => c == 0, "the rest of the Application is synced all the same");
        await app.RoundsAsync(2);
        Assert.Equal("0", await app.Kubectl.OutAsync("get", "deployment", "argo-worker", "-o", "jsonpath={.spec.replicas}"));
        await run.InterruptAsync();
        Assert.Equal(application, await app.ObjectAsync(Application + "argo"));
        Assert.Equal(before, await app.ObjectAsync(Deployment + "argo-worker"));
    }

    [Fact]
    public async Task After_kill_9_heal_gives_a_HelmRelease_its_exact_state_back()
    {
        string release = await app.ObjectAsync(Release + "helm"), service = await app.ObjectAsync(Service + "helm");
        await using var run = await app.Redirect("helm", "--all").ReadyAsync();
        await HoldsAsync("helm");
        await run.SignalAsync("KILL");
        await run.EndAsync();
        Assert.Contains("\"suspend\":true", await app.ObjectAsync(Release + "helm"), StringComparison.Ordinal);
        Assert.Contains("kloop heal", (await app.KloopAsync("status")).Output, StringComparison.Ordinal);
        (await app.KloopAsync("heal")).Succeeded("heal");
        Assert.Equal(release, await app.ObjectAsync(Release + "helm"));
        Assert.Equal(service, await app.ObjectAsync(Service + "helm"));
    }

    [Fact]
    public async Task Where_Git_says_suspend_a_pause_is_refused_and_nothing_is_touched()
    {
        string release = await app.ObjectAsync(Release + "asserted"), service = await app.ObjectAsync(Service + "asserted");
        await using var run = app.Redirect("asserted", "--all");
        Assert.Equal(1, await run.EndAsync());
        Assert.Contains($"cannot be paused: Git says spec.suspend: false of it (written by kustomize-controller for Flux Kustomization {app.Namespace}/parent)", run.Text, StringComparison.Ordinal);
        Assert.Contains("--no-gitops", run.Text, StringComparison.Ordinal);
        Assert.Equal(release, await app.ObjectAsync(Release + "asserted"));
        Assert.Equal(service, await app.ObjectAsync(Service + "asserted"));
    }

    [Fact]
    public async Task An_ApplicationSet_that_writes_all_of_its_Application_is_refused_unless_it_leaves_the_field()
    {
        await using (var refused = app.Redirect("set", "--all"))
        {
            Assert.Equal(1, await refused.EndAsync());
            Assert.Contains($"Argo CD ApplicationSet {app.Namespace}/all writes all of it", refused.Text, StringComparison.Ordinal);
        }

        await app.Kubectl.OutAsync("patch", "applicationset", "all", "--type=merge", "-p", """{"spec":{"ignoreApplicationDifferences":[{"jsonPointers":["/spec/syncPolicy"]}],"preservedFields":{"annotations":["kloop.dev/pause"]}}}""");
        string before = await app.ObjectAsync(Application + "set");
        await using var run = await app.Redirect("set", "--all").ReadyAsync();
        await HoldsAsync("set");
        await run.InterruptAsync();
        Assert.Equal(before, await app.ObjectAsync(Application + "set"));
    }

    [Fact]
    public async Task Who_may_not_read_the_owner_is_told_so_and_sees_who_puts_it_back()
    {
        var role = JsonNode.Parse((await app.KloopAsync("plan", "helm", "--role")).Succeeded("plan").Output)!;
        string kubeconfig = await TestUser.CreateAsync(app.Kubectl, "developer", role);
        await using var run = app.Redirect("helm", "--all", "--kubeconfig", kubeconfig);
        Assert.NotEqual(0, await run.EndAsync());
        Assert.Contains($"Flux HelmRelease {app.Namespace}/helm keeps Service {app.Namespace}/helm as Git says, and you may not get it", run.Text, StringComparison.Ordinal);
        Assert.Contains("helm-controller put the selector of Service \"helm\" back", run.Text, StringComparison.Ordinal);
        Assert.Equal("web", await SelectorAsync("helm"));
        File.Delete(kubeconfig);
    }

    [Fact]
    public async Task A_pause_from_before_stays()
    {
        await app.Kubectl.OutAsync("annotate", "service", "before", "kustomize.toolkit.fluxcd.io/reconcile=disabled");
        string before = await app.ObjectAsync(Service + "before");
        await using var run = await app.Redirect("before", "--all").ReadyAsync();
        Assert.Contains("which stays so", run.Text, StringComparison.Ordinal);
        await HoldsAsync("before");
        await run.InterruptAsync();
        Assert.Equal(before, await app.ObjectAsync(Service + "before"));
    }

    [Fact]
    public async Task Two_sessions_share_a_pause_and_the_last_one_takes_it_back()
    {
        string before = await app.ObjectAsync(Service + "shared");
        await using var ada = await app.Redirect("shared", "--as", "ada").ReadyAsync();
        await using var bob = await app.Redirect("shared", "--as", "bob").ReadyAsync();
        await ada.InterruptAsync();
        await HoldsAsync("shared");
        await bob.InterruptAsync();
        Assert.Equal(before, await app.ObjectAsync(Service + "shared"));
    }

    private async Task HoldsAsync(string service)
    {
        int done = app.Done.Count(d => d.Contains("put back", StringComparison.Ordinal) && d.Contains($"/{service} ", StringComparison.Ordinal));
        await app.RoundsAsync(3);
        Assert.Null(await SelectorAsync(service));
        Assert.Equal(done, app.Done.Count(d => d.Contains("put back", StringComparison.Ordinal) && d.Contains($"/{service} ", StringComparison.Ordinal)));
    }

    /// <summary>The origin's selector; null while the agent is selected.</summary>
    private async Task<string?> SelectorAsync(string service) => (string?)(await app.Kubectl.JsonAsync("get", "service", service))["spec"]!["selector"]!["app"];
}
