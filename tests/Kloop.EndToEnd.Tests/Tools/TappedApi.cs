using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Kloop.EndToEnd.Tests.Tools;

/// <summary>
/// The real API server behind a loopback port, with a test's own code before and after a chosen request: so a
/// fault can be put exactly where it hurts.
/// </summary>
internal sealed class TappedApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _client;
    private readonly TaskCompletionSource _hit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Tap? _tap;

    private TappedApi(WebApplication app, HttpMessageInvoker client, string kubeconfig) => (_app, _client, Kubeconfig) = (app, client, kubeconfig);

    /// <summary>A kubeconfig that leads here; holds no secret.</summary>
    public string Kubeconfig { get; }

    /// <summary>Done when the chosen request came and the test's code ran.</summary>
    public Task Hit => _hit.Task;

    public static async Task<TappedApi> StartAsync()
    {
        var admin = JsonNode.Parse((await Programs.RunAsync("kubectl", "config", "view", "--raw", "--minify", "-o", "json")).Succeeded("kubeconfig").Output)!;
        string server = (string)admin["clusters"]![0]!["cluster"]!["server"]!;
        var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, SslOptions = Identity(admin) });

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddHttpForwarder();
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        TappedApi? tapped = null;
        var forwarder = app.Services.GetRequiredService<IHttpForwarder>();
        app.Run(context => tapped!.ForwardAsync(context, forwarder, server));
        await app.StartAsync();

        string path = Path.Combine(Path.GetTempPath(), $"kloop-e2e-{Guid.NewGuid():N}.kubeconfig");
        await File.WriteAllTextAsync(path, new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["current-context"] = "tapped",
            ["clusters"] = new JsonArray(new JsonObject { ["name"] = "tapped", ["cluster"] = new JsonObject { ["server"] = app.Urls.Single() } }),
            ["users"] = new JsonArray(new JsonObject { ["name"] = "tapped", ["user"] = new JsonObject { ["token"] = "of-no-use" } }),
            ["contexts"] = new JsonArray(new JsonObject { ["name"] = "tapped", ["context"] = new JsonObject { ["cluster"] = "tapped", ["user"] = "tapped" } }),
        }.ToJsonString());
        return tapped = new TappedApi(app, client, path);
    }

    /// <summary>Runs a test's code at the Nth of these requests from now on.</summary>
    /// <param name="method">Such as PATCH.</param>
    /// <param name="pathEnd">How its path ends.</param>
    /// <param name="which">1 for the first one.</param>
    /// <param name="after">After the API server did it, before kloop is told; else before it reaches the API server, and it never does.</param>
    /// <param name="act">What to do.</param>
    public void On(string method, string pathEnd, int which, bool after, Func<Task> act) => _tap = new Tap(method, pathEnd, which, after, act);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
        File.Delete(Kubeconfig);
    }

    private async Task ForwardAsync(HttpContext context, IHttpForwarder forwarder, string server)
    {
        context.Request.Headers.Remove("Authorization");
        bool hit = _tap is { } tap && context.Request.Method == tap.Method
            && context.Request.Path.Value!.EndsWith(tap.PathEnd, StringComparison.Ordinal) && Interlocked.Decrement(ref tap.Left) == 0;
        if (!hit)
        {
            await forwarder.SendAsync(context, server, _client, new ForwarderRequestConfig { ActivityTimeout = Timeout.InfiniteTimeSpan });
            return;
        }

        if (_tap!.After)
        {
            // The answer stays here: whoever is to be killed must not go on with it.
            var answer = context.Response.Body;
            context.Response.Body = new MemoryStream();
            await forwarder.SendAsync(context, server, _client, new ForwarderRequestConfig());
            context.Response.Body = answer;
        }

        await _tap.Act();
        _hit.SetResult();
        context.Abort();
    }

    private static SslClientAuthenticationOptions Identity(JsonNode kubeconfig)
    {
        var user = kubeconfig["users"]![0]!["user"]!;
        var certificate = X509Certificate2.CreateFromPem(Text(user["client-certificate-data"]), Text(user["client-key-data"]));
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(Text(kubeconfig["clusters"]![0]!["cluster"]!["certificate-authority-data"])));
        return new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = policy,
            ClientCertificates = [certificate],
            LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate,
        };
    }

    private static string Text(JsonNode? base64) => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)base64!));

    private sealed record Tap(string Method, string PathEnd, int Which, bool After, Func<Task> Act)
    {
        public int Left = Which;
    }
}
