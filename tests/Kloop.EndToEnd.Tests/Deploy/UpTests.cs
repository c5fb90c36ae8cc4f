using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Deploy;

/// <summary>An application from its sources to the cluster, changed, and removed; with nothing written for Kloop.</summary>
public sealed class UpTests
{
    [Fact]
    public async Task Up_changes_what_is_different_and_down_leaves_data()
    {
        await using var app = new SourceApp();
        string rendered = (await app.KloopAsync("render")).Succeeded("render").Output;
        string first = (await app.KloopAsync("up")).Succeeded("up").Error;
        Assert.Contains("e2e/web: building with", first, StringComparison.Ordinal);
        Assert.Contains("deployment/web: created", first, StringComparison.Ordinal);
        string image = await app.Kubectl.OutAsync("get", "deployment", "web", "-o", "jsonpath={..image}");
        Assert.StartsWith($"{Repository.Registry}/e2e/web:", image, StringComparison.Ordinal);
        Assert.Contains(image, rendered, StringComparison.Ordinal);
        // Rendered is what is there.
        Assert.Empty((await Programs.RunWithAsync("kubectl", (await app.KloopAsync("render")).Output, null, "-n", app.Namespace, "diff", "-f", "-")).Succeeded("kubectl diff").Output);

        string pods = await app.Kubectl.PodsAsync("app=web");
        string again = (await app.KloopAsync("up")).Succeeded("up").Error;
        Assert.DoesNotContain("building", again, StringComparison.Ordinal);
        Assert.Contains(" 0 changed, ", again, StringComparison.Ordinal);
        Assert.Equal(pods, await app.Kubectl.PodsAsync("app=web"));

        app.Edit("GREETING: one", "GREETING: two");
        app.Edit("kind: Service\nmetadata: {name: web}", "kind: Service\nmetadata: {name: website}");
        app.RemoveLast();
        (await app.KloopAsync("up")).Succeeded("up");
        Assert.Equal("two", await app.Kubectl.OutAsync("get", "configmap", "settings", "-o", "jsonpath={.data.GREETING}"));
        Assert.Equal("deployment.apps/web service/website", string.Join(' ', (await app.Kubectl.OutAsync("get", "deployments,services", "-o", "name")).Split('\n', StringSplitOptions.RemoveEmptyEntries)));

        string down = (await app.KloopAsync("down")).Succeeded("down").Error;
        Assert.Contains("persistentvolumeclaim/data: stays; kloop down --volumes removes it", down, StringComparison.Ordinal);
        Assert.Equal("persistentvolumeclaim/data", (await app.Kubectl.OutAsync("get", "deployments,services,pvc", "-o", "name")).Trim());
        await app.KloopAsync("down", "--volumes");
        Assert.Empty((await app.Kubectl.OutAsync("get", "pvc", "-o", "name")).Trim());
    }

    [Fact]
    public async Task What_goes_wrong_is_said_at_once_and_a_refusal_changes_nothing()
    {
        await using var app = new SourceApp();
        app.Program("raise SystemExit('no database')\n");
        var crash = await app.KloopAsync("up", "--timeout", "60");
        Assert.Equal(1, crash.ExitCode);
        Assert.Contains("deployment/web | no database", crash.Error, StringComparison.Ordinal);
        Assert.Contains("it crashes again and again: exit code 1", crash.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--timeout", crash.Error, StringComparison.Ordinal);

        await app.Kubectl.OutAsync("patch", "configmap", "settings", "--type=merge", "-p", """{"data":{"GREETING":"theirs"}}""", "--field-manager=flux");
        app.Edit("image: e2e/web}]", "image: e2e/none:1}]");
        var conflict = await app.KloopAsync("up");
        Assert.Equal(1, conflict.ExitCode);
        Assert.Contains("conflict with \"flux\"", conflict.Error, StringComparison.Ordinal);
        Assert.Contains("nothing was changed", conflict.Error, StringComparison.Ordinal);
        Assert.Equal("theirs", await app.Kubectl.OutAsync("get", "configmap", "settings", "-o", "jsonpath={.data.GREETING}"));

        app.Program("import time\ntime.sleep(3600)\n");
        var image = await app.KloopAsync("up", "--force-conflicts", "--timeout", "60");
        Assert.Equal(1, image.ExitCode);
        Assert.True(image.Error.Contains("its image e2e/none:1 cannot be pulled", StringComparison.Ordinal), image.Error);
    }
}
