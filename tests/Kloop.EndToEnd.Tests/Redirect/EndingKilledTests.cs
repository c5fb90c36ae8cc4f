using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary>kill -9 at every change that an ending makes: before it, and after it was done but not yet known to kloop.</summary>
[Trait("Category", "Long")]
public sealed class EndingKilledTests(HelloApp app) : IClassFixture<HelloApp>
{
    /// <summary>The changes of an ending, in their order.</summary>
    public static TheoryData<string, string, string, int> Changes => new()
    {
        { "say that it ends", "PATCH", "/secrets/kloop-hello", 1 },
        { "switch the Service back", "PATCH", "/services/hello", 1 },
        { "give its fields back to their owners", "PATCH", "/services/hello", 2 },
        { "remove the agent", "DELETE", "/deployments/kloop-hello", 1 },
        { "remove the way to the origin", "DELETE", "/services/kloop-hello-origin", 1 },
        { "remove the agent's program", "DELETE", "/secrets/kloop-hello-agent-3", 1 },
        { "remove the record", "DELETE", "/secrets/kloop-hello", 1 },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public Task Before_it_is_done(string what, string method, string path, int which) => KilledAsync(what, method, path, which, after: false);

    [Theory]
    [MemberData(nameof(Changes))]
    public Task After_it_was_done(string what, string method, string path, int which) => KilledAsync(what, method, path, which, after: true);

    private async Task KilledAsync(string what, string method, string path, int which, bool after)
    {
        string service = await app.Kubectl.ServiceAsync("hello");
        await using var api = await TappedApi.StartAsync();
        int port = Repository.FreePort();
        await using var run = await app.RedirectTo(port, "--kubeconfig", api.Kubeconfig).ReadyAsync();
        api.On(method, path, which, after, () => run.SignalAsync("KILL"));
        await run.SignalAsync("INT");
        await run.EndAsync();
        Assert.True(api.Hit.IsCompleted, $"\"{what}\" was never asked for:\n{run.Text}");

        await Eventually.IsAsync(() => app.TryGetAsync("http://hello/"), a => a == "origin", "the origin serves, without anyone doing anything");
        Assert.Equal("origin", await app.ThroughIngressAsync());
        Assert.Empty((await Programs.RunAsync("pgrep", "-f", $"server.py {port} laptop")).Output);

        var healed = (await app.KloopAsync("heal")).Succeeded("heal");
        Assert.Contains(after && method == "DELETE" && path.EndsWith("/kloop-hello", StringComparison.Ordinal) && path.Contains("secrets", StringComparison.Ordinal)
            ? "0 healed" : "1 healed", healed.Output, StringComparison.Ordinal);
        string now = await app.Kubectl.ServiceAsync("hello");
        Assert.True(service == now, $"before: {service}\nafter:  {now}");
        await app.Kubectl.NothingLeftAsync();
    }
}
