using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Kloop.EndToEnd.Tests.Apps;
using Kloop.EndToEnd.Tests.Tools;

namespace Kloop.EndToEnd.Tests.Redirect;

/// <summary><c>--tls-secret</c>: requests inside TLS that the application ends are routed; everybody sees its own certificate.</summary>
public sealed class TlsTests(TlsApp app) : IClassFixture<TlsApp>
{
    [Theory]
    [InlineData("both", 1, "1.1")]
    [InlineData("both", 2, "2.0")]
    [InlineData("old", 2, "1.1")]
    public async Task Requests_are_routed_and_both_far_ends_speak_TLS(string service, int version, string originsVersion)
    {
        string before = await app.Kubectl.ServiceAsync(service);
        await using var laptop = await LaptopServer.StartAsync("ada");
        await using var run = KloopRun.Start(null, "redirect", service, "-n", app.Namespace, "--as", "ada", "--tls-secret", "app-tls",
            "--port", laptop.Https.ToString(CultureInfo.InvariantCulture));
        await run.ReadyAsync();
        await Eventually.IsAsync(() => AskAsync(service, version, "ada"), a => a["servedBy"]?.GetValue<string>() == "ada", "ada's requests come");
        var origin = await AskAsync(service, version, null);
        Assert.Equal(("origin", originsVersion), ((string?)origin["servedBy"], (string?)origin["version"]));
        await run.SaysAsync("GET / 200 ");
        Assert.Equal(0, await run.InterruptAsync());
        Assert.Equal(before, await app.Kubectl.ServiceAsync(service));
        await app.Kubectl.NothingLeftAsync();
        await Eventually.IsAsync(() => AskAsync(service, version, "ada"), a => (string?)a["servedBy"] == "origin", "the origin serves");
    }

    /// <summary>A new connection each time; the certificate must be the application's own.</summary>
    private async Task<JsonNode> AskAsync(string service, int version, string? name)
    {
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown?.Thumbprint == app.Own.Thumbprint };
        using var http = new HttpClient(handler)
        {
            DefaultRequestVersion = version == 2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (name is not null) http.DefaultRequestHeaders.Add("kubernetes-route-as", name);
        return JsonNode.Parse(await http.GetStringAsync(new Uri($"https://{await app.Kubectl.NodePortAsync(service)}/")))!;
    }
}
